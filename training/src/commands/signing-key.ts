/** Name of the key that signs, in a folder of keys: training and publishing use the same. */
export const SIGNING_KEY = 'signing';
