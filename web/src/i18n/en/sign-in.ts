/** Signing in and out. */
export const signIn = {
  title: 'Sign in',
  lead: 'This server wants to know who asks.',
  kept: 'Pictures that you asked about wait here and go on once you are signed in.',
  turn: { in: 'Signing you in', out: 'Signing you out' },
  atIssuer: (host: string) => `You sign in at ${host} and come back here.`,
  go: 'Sign in',
  withKey: 'With a key instead',
  key: 'Key',
  keyHint: 'It begins with isitacat_. Whoever runs this server can make one for you.',
  remember: 'Remember it on this device',
  rememberHint: 'Else it is forgotten when this tab is closed.',
  enter: 'Sign in with the key',
  tryAgain: 'Try again',
  signOut: 'Sign out',
  signedIn: 'You are signed in.',
  nobody: 'The server says that nobody needs to sign in, yet it refuses this page. Try again.',
  problems: {
    keyRefused: {
      title: 'This key does not hold',
      advice: 'It may have been revoked. See that it is whole, or ask for another one.',
    },
    keyMalformed: {
      title: 'This is no key',
      advice: 'A key is one word of letters, digits, _ and -. Copy it once more.',
    },
    tokenRefused: {
      title: 'The server does not take this sign-in',
      advice: 'It may have run out. Sign in once more.',
    },
    wrongAudience: {
      title: 'This sign-in is meant for another service',
      advice: 'Whoever runs this server has to set the audience right at the issuer.',
    },
    expired: { title: 'Your sign-in has run out', advice: 'Sign in once more to go on.' },
    cancelled: {
      title: 'You were not signed in',
      advice: 'The sign-in was cancelled, or you may not enter.',
    },
    stale: {
      title: 'This sign-in was not begun here',
      advice: 'It is too old, or was begun in another window. Sign in once more.',
    },
    issuerAway: {
      title: 'The place to sign in cannot be reached',
      advice: 'See that you are online. It may also not let this page ask it: whoever runs it can tell.',
    },
    issuerRefused: {
      title: 'The place to sign in did not accept this page',
      advice: 'Whoever runs this server should see that the page is known there, with its address.',
    },
    insecure: {
      title: 'One cannot sign in on an unprotected line',
      advice: 'Open this page by https.',
    },
    serverAway: { title: 'The server cannot be reached', advice: 'See that you are online, then try again.' },
  },
};
