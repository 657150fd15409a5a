import { defineGauge, type MetricsRegistry } from '@isitacat/service-kit';
import type { DriftWindow } from '../domain/drift-window.js';
import type { ModelVersion } from '../domain/model-version.js';

/** A model that is held, and its last pictures. */
export interface Watched {
  readonly held: ModelVersion;
  /** Absent: its bundle does not say what it learned from. */
  readonly drift: DriftWindow | undefined;
}

/** Defines the numbers that tell how unlike what a model learned from its last pictures are. */
export function defineDriftGauges(registry: MetricsRegistry, models: () => readonly Watched[]): void {
  const define = (name: string, help: string, read: (drift: DriftWindow) => number): void => {
    defineGauge(registry, {
      name,
      help,
      labels: ['model', 'version'],
      collect(gauge) {
        gauge.reset();
        for (const { held, drift } of models()) {
          if (drift !== undefined) gauge.set({ model: held.model, version: held.version }, read(drift));
        }
      },
    });
  };
  define(
    'isitacat_drift_score',
    'How much more unlike what the model learned from the last pictures are than those held out, 0 to 1.',
    ({ score }) => score,
  );
  define('isitacat_drift_limit', 'The score from which on there is an alarm.', ({ limit }) => limit);
  define('isitacat_drift_alarm', 'Whether the score has reached its limit: 0 or 1.', ({ isAlarming }) =>
    Number(isAlarming),
  );
  define('isitacat_drift_pictures', 'Pictures that the score is of.', ({ pictures }) => pictures);
}
