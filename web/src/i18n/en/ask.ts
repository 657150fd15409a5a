/** Asking about pictures. */
export const ask = {
  title: 'Ask about a picture',
  privacy: 'Only a small copy of a picture is sent, without place, time or camera.',
};
