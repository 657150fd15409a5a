import pLimit from 'p-limit';
import { createApp } from 'vue';
import App from './App.vue';
import { StreamedAnswers } from './answers/index.js';
import { createApi } from './api/index.js';
import { newRequestId, rememberInputSize, type AskingParts } from './asking/index.js';
import { preparePicture } from './picture/index.js';
import './styles/base.css';

/** Browsers open six connections to a server; one carries the answers, and one stays free for all else. */
const AT_ONCE = 3;

function wire(): AskingParts {
  const api = createApi();
  const batch = newRequestId();
  return {
    api,
    batch,
    feed: new StreamedAnswers((resumeToken, signal) => api.streamBatch(batch, resumeToken, signal)),
    inputSize: rememberInputSize((signal) => api.getDefaultModel(signal)),
    prepare: preparePicture,
    inTurn: pLimit(AT_ONCE),
  };
}

createApp(App, { parts: wire() }).mount('#app');
