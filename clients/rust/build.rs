//! Generates the code from the contract.

use std::fs;

use prost_types::FileDescriptorSet;
use protox::Compiler;
use protox::file::{ChainFileResolver, DescriptorSetFileResolver, GoogleFileResolver, IncludeFileResolver};

const PROTO: &str = "../../proto";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={PROTO}/isitacat/v1");
    let mut resolver = ChainFileResolver::new();
    resolver.add(IncludeFileResolver::new(PROTO.into()));
    resolver.add(GoogleFileResolver::new());
    resolver.add(DescriptorSetFileResolver::new(google_rpc()?));
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true).include_source_info(true);
    for entry in fs::read_dir(format!("{PROTO}/isitacat/v1"))? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".proto") {
            compiler.open_file(format!("isitacat/v1/{name}"))?;
        }
    }
    tonic_prost_build::configure()
        .build_server(false)
        .extern_path(".google.rpc", "::tonic_types::pb")
        .compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}

/// The files of `google.rpc` that tonic-types brings, under the names by which they are imported.
fn google_rpc() -> Result<FileDescriptorSet, prost::DecodeError> {
    let mut set: FileDescriptorSet = prost::Message::decode(tonic_types::pb::FILE_DESCRIPTOR_SET)?;
    for file in &mut set.file {
        if file.package() == "google.rpc" {
            file.name = file.name.as_deref().map(|name| format!("google/rpc/{name}"));
        }
    }
    Ok(set)
}
