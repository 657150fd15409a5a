export { takeReturned } from './pending.js';
export { isSignInWanted, SignIn } from './sign-in.js';
export { whileOpen } from './while-open.js';
