/** Who waits for an answer: a person, or a job that runs in the background and may take its turn. */
export type Urgency = 'interactive' | 'background';
