import { AppError } from '@isitacat/errors';
import { isProcessor, type Processor } from '../toolchain/tools.js';

/** What the TensorFlow engines compute with: processors, or a GPU of NVIDIA. */
export const ENGINE_KINDS = ['native', 'gpu'] as const;
/** One of `ENGINE_KINDS`. */
export type EngineKind = (typeof ENGINE_KINDS)[number];

/** A wheel that holds libtensorflow with its headers. */
export interface Library {
  readonly pythonPackage: string;
  readonly version: string;
  readonly sha256: string;
  /** The wheel's platform, as pip calls it. */
  readonly platform: string;
  readonly downloadMb: number;
  /** Disk space that building takes at most, and what stays. */
  readonly buildMb: number;
  readonly keptMb: number;
}

const VERSION = '2.21.0';

/** Pinned, whatever Python is at hand: no line of Python in them is run. */
const LIBRARIES: Readonly<Record<EngineKind, Partial<Readonly<Record<Processor, Library>>>>> = {
  native: {
    x64: {
      pythonPackage: 'tensorflow-cpu',
      version: VERSION,
      sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
      platform: 'manylinux_2_27_x86_64',
      downloadMb: 274,
      buildMb: 1500,
      keptMb: 860,
    },
    // On this processor the package without `-cpu` is the one without a GPU.
    arm64: {
      pythonPackage: 'tensorflow',
      version: VERSION,
      sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
      platform: 'manylinux_2_27_aarch64',
      downloadMb: 290,
      buildMb: 1600,
      keptMb: 900,
    },
  },
  gpu: {
    x64: {
      pythonPackage: 'tensorflow',
      version: VERSION,
      sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
      platform: 'manylinux_2_27_x86_64',
      downloadMb: 572,
      buildMb: 2300,
      keptMb: 1260,
    },
  },
};

/** The npm package that each kind makes whole. */
export const ENGINE_PACKAGES: Readonly<Record<EngineKind, string>> = {
  native: '@tensorflow/tfjs-node',
  gpu: '@tensorflow/tfjs-node-gpu',
};

/** @throws AppError `SETUP_INCOMPLETE` where there is none for this machine. */
export function libraryFor(kind: EngineKind, platform: string, processor: string): Library {
  const library = platform === 'linux' && isProcessor(processor) ? LIBRARIES[kind][processor] : undefined;
  if (library !== undefined) return library;
  throw new AppError(
    'SETUP_INCOMPLETE',
    `there is no ready-made libtensorflow for tfjs-${kind} on ${platform} with ${processor}: ` +
      'the engines onnx and tfjs-wasm work everywhere and need no building',
  );
}
