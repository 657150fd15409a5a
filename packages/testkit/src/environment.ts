/** Tests run as one process of their own: this is its one look at the environment. */
export function environment(): NodeJS.ProcessEnv {
  return process.env;
}
