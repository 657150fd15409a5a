/** What frames every view. */
export const shell = {
  name: 'Is it a cat?',
  toContent: 'Skip to the content',
  views: 'Views',
  ask: 'Ask',
  history: 'History',
  models: 'Models',
  titleOf: (view: string) => `${view} · Is it a cat?`,
  inOtherLanguage: 'Auf Deutsch',
  otherLanguageCode: 'DE',
  theme: {
    auto: 'Colours: as the system. Switch to light',
    light: 'Colours: light. Switch to dark',
    dark: 'Colours: dark. Switch to those of the system',
  },
  offline: 'You are offline. What you ask waits here until you are back.',
  away: 'The server is away, perhaps restarting. This page tries again by itself.',
  back: 'The server is back.',
  notFound: {
    title: 'There is no such page',
    advice: 'The address may be misspelt, or what was there has been deleted.',
    home: 'Ask about a picture',
  },
  loading: 'Loading',
};
