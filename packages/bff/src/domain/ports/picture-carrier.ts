import type { Work } from '@isitacat/contracts';

import type { PortCall } from './port-call.js';

/** A picture that lies in storage for one question. Dispose it once that is answered. */
export interface PassingPicture extends AsyncDisposable {
  readonly picture: NonNullable<Work['picture']>;
}

/** Takes pictures to the predictors: small ones inside the message, large ones through storage. */
export interface PictureCarrier {
  carry(content: Uint8Array, call: PortCall): Promise<PassingPicture>;
}
