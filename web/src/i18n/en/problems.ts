/** What went wrong, and what to do about it. */
export const problems = {
  empty: {
    title: 'This file is empty',
    advice: 'Choose another one: there is nothing in it to look at.',
  },
  unsupported: {
    title: 'This kind of picture cannot be read',
    advice: 'Save it as JPEG, PNG, WebP, GIF, AVIF or HEIC and try that.',
  },
  undecodable: {
    title: 'This file cannot be opened as a picture',
    advice:
      'It may be damaged, or not a picture at all. Choose a JPEG, PNG, WebP, GIF, AVIF or HEIC picture.',
  },
  tooLarge: {
    title: 'This picture is too large',
    advice: 'Choose a smaller one, or cut out the part that matters.',
  },
  noModel: {
    title: 'There is no model to ask',
    advice: 'Whoever runs this server has to publish one.',
  },
  queueFull: { title: 'Too many pictures are waiting', advice: 'Give it a moment, then try again.' },
  quota: {
    title: 'You have used up what you may store',
    advice: 'Delete pictures that you need no more, then try again.',
  },
  nobody: {
    title: 'Nobody is there to look at it',
    advice: 'The part that looks at pictures is away or still starting. Try again in a moment.',
  },
  unreachable: {
    title: 'The server cannot be reached',
    advice: 'See that you are online, then try again.',
  },
  invalid: { title: 'The server did not accept this picture', advice: 'Choose another one.' },
  signedOut: {
    title: 'You are not signed in',
    advice: 'Sign in, then try again.',
  },
  notAllowed: {
    title: 'This server does not let you in',
    advice: 'Whoever runs it can tell you how to get in.',
  },
  missing: { title: 'The picture is gone from the server', advice: 'Try again to send it anew.' },
  notReady: { title: 'The model is not ready yet', advice: 'Try again in a moment.' },
  conflict: {
    title: 'The server has mixed this up with another picture',
    advice: 'Choose the picture once more.',
  },
  corrupt: { title: 'The picture was damaged on the way', advice: 'Choose it once more.' },
  overloaded: { title: 'The server is very busy', advice: 'Give it a moment, then try again.' },
  unavailable: { title: 'The server is not there right now', advice: 'Try again in a moment.' },
  expired: { title: 'This took too long', advice: 'The line may be slow or the server busy. Try again.' },
  internal: { title: 'Something went wrong', advice: 'It is not your picture’s fault. Try again.' },
  /** Instead of the above, where it is not about a picture that is asked about. */
  elsewhere: {
    invalid: { title: 'The server did not take that', advice: 'Reload the page, then try again.' },
    missing: {
      title: 'That is not there any more',
      advice: 'It may have been deleted in the meantime. Reload the page to see.',
    },
    conflict: { title: 'Something else came in between', advice: 'Try again.' },
    corrupt: {
      title: 'What the server keeps of this is damaged',
      advice: 'Whoever runs this server should look after its disk.',
    },
    internal: { title: 'Something went wrong', advice: 'It is nothing that you did. Try again.' },
  },
};
