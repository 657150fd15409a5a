import { readConfig as readBff } from '@isitacat/bff';
import { readConfig as readPredictor } from '@isitacat/predictor';
import { ENVIRONMENT_NAMES } from '@isitacat/service-kit';
import { built } from '../built.js';
import type { FuzzTarget } from '../target.js';

type Labels = typeof import('../../../training/src/dataset/labels-csv.js');

/** Whoever sets them may set few: the settings that there are would fill less. */
const MOST_ENVIRONMENT_BYTES = 2_048;

/** A table of labels for training. */
export async function labelsTarget(): Promise<FuzzTarget> {
  const { parseLabelsCsv } = await built<Labels>('training/dist/dataset/labels-csv.js');
  return {
    name: 'labels',
    seeds: [
      Buffer.from('\ufeffpath,label\n1.jpg,cat\n./deep/2.jpg,"not, cat"\r\n'),
      Buffer.from('label,path,note\ncat,"a ""b"".jpg",x\n\n'),
    ],
    words: [
      'path',
      'label',
      ',',
      '"',
      '""',
      '\n',
      '\r',
      '\r\n',
      '\0',
      '../',
      '/',
      '__proto__',
      'constructor',
      '\xff\xfe',
    ],
    refusals: ['CONFIG_INVALID'],
    read: (bytes) => parseLabelsCsv(bytes, '/pictures/labels.csv'),
  };
}

/** The settings of both services: a name and a value a line. */
export function environmentTarget(): FuzzTarget {
  const names = Object.keys(ENVIRONMENT_NAMES);
  return {
    name: 'environment',
    seeds: [
      Buffer.from(
        'ISITACAT_STORAGE=file:///data\nISITACAT_NATS_URL=nats://a:1,nats://b:2\nISITACAT_HTTP_PORT=80',
      ),
      Buffer.from(names.map((name) => `${name}=1`).join('\n')),
    ],
    words: [
      ...names.map((name) => `${name}=`),
      '\n',
      '=',
      ',',
      '-',
      'file:///',
      'gs://',
      'auto',
      '999999999999999',
      ' ',
    ],
    refusals: ['CONFIG_INVALID'],
    read: (bytes) => {
      const lines = Buffer.from(bytes.subarray(0, MOST_ENVIRONMENT_BYTES)).toString('latin1').split('\n');
      const env = Object.fromEntries(
        lines.map((line) => line.split(/=(.*)/s)).map(([name = '', value]) => [name, value]),
      );
      readPredictor(env);
      readBff(env);
    },
  };
}
