import type { ModelStatistics, ModelStatisticsResponse } from '@isitacat/contracts';

import { chooseModel } from '../../domain/inference/choose-model.js';
import type { RecentModels } from '../../domain/inference/recent-models.js';
import type { InferenceStatistics, Taken, VersionStatistics } from '../../domain/inference/statistics.js';
import type { PortCall } from '../../domain/ports.js';
import type { Named } from './describe-model.js';

/** What statistics are told from. */
export interface StatisticsDeps {
  readonly recentModels: RecentModels;
  readonly statistics: InferenceStatistics;
}

/** `GRPCInferenceService.ModelStatistics`. */
export async function modelStatistics(
  { recentModels, statistics }: StatisticsDeps,
  { name, version }: Named,
  call: PortCall,
): Promise<ModelStatisticsResponse> {
  if (name === '') return { modelStats: statistics.all().map(describe) };
  const choice = chooseModel(name, version);
  const found = await recentModels.find(choice, call);
  const asked = statistics
    .all()
    .filter((one) => one.modelId === choice.modelId && (version === '' || one.version === found.version));
  const stats = asked.length > 0 ? asked : [statistics.of(choice.modelId, found.version)];
  return { modelStats: stats.map(describe) };
}

function describe({ modelId, version, lastMs, ...taken }: VersionStatistics): ModelStatistics {
  const pictures = BigInt(taken.infer.count);
  return {
    name: modelId,
    version: String(version),
    lastInference: BigInt(lastMs),
    inferenceCount: pictures,
    executionCount: pictures,
    inferenceStats: {
      success: durationOf(taken.success),
      fail: durationOf(taken.fail),
      queue: durationOf(taken.queue),
      computeInput: durationOf(taken.input),
      computeInfer: durationOf(taken.infer),
      computeOutput: durationOf({ count: taken.infer.count, ms: 0 }),
    },
  };
}

function durationOf({ count, ms }: Taken): { readonly count: bigint; readonly ns: bigint } {
  return { count: BigInt(count), ns: BigInt(Math.round(ms * 1e6)) };
}
