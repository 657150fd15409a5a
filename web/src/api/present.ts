import { AppError } from '@isitacat/errors';

/** A response's message field is optional on the wire; a server that leaves it out is broken. */
export function present<Message>(message: Message | undefined): Message {
  if (message === undefined) throw new AppError('INTERNAL', 'the server sent an empty answer');
  return message;
}
