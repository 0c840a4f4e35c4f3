//! What a decision costs, and what keeping many plugins costs.
//!
//! `decision/public` is what the server does; `decision/bare` is the minimum for a fresh, isolated call in the same
//! engine: new store, typed instance, one call, drop. The goal is at most 1.25 times the bare cost. `load` says how long
//! it takes to load 500 precompiled plugins, and how much memory they keep; the goal is below 2 s and 300 MB.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on is over")]
#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a benchmark prints, and reads its own size")]

use std::cell::Cell;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use criterion::Criterion;
use wasmtime::Store;
use wasmtime::component::{Component, Linker};
use waystation_domain::plugin::catalogue::Catalogue;
use waystation_domain::words::ids::OperationId;
use waystation_hostile as hostile;
use waystation_runtime::cache::Cache;
use waystation_runtime::compile::Compiler;
use waystation_runtime::{Digest, Limits, Plugin, Runtime, Settings};

mod bindings {
    wasmtime::component::bindgen!({ path: "../../wit/0.1.0", world: "operation" });
}
use bindings::exports::waystation::sop::sop as wit;

fn settings(cache: Option<Cache>) -> Settings {
    Settings::new(Compiler::new(env!("CARGO_BIN_EXE_waystation-compile").into(), Vec::new()), cache)
}

fn timed(what: impl Fn()) -> Duration {
    let start = Instant::now();
    what();
    start.elapsed()
}

fn decision(criterion: &mut Criterion) {
    let runtime = Runtime::new(settings(None)).unwrap();
    let component = hostile::plugin("neighbour");
    let catalogue = Arc::new(runtime.admit(component, &Limits::default()).unwrap().catalogue.unwrap());
    let plugin = load(&runtime, component, &catalogue);
    let case = hostile::case(&catalogue, "legal-assistance");
    println!("fuel of one decision: {}", plugin.assess(&case).unwrap().fuel);

    let engine = runtime.engine();
    let code = Component::new(engine, component).unwrap();
    let pre = bindings::OperationPre::new(Linker::<()>::new(engine).instantiate_pre(&code).unwrap()).unwrap();
    let of = wit::Case {
        pathway: case.pathway.to_string(),
        facts: case.facts.iter().map(|fact| wit::Fact { id: fact.id.to_string(), value: None }).collect(),
        answers: case
            .answers
            .iter()
            .map(|answer| wit::Answer { question: answer.question.to_string(), value: Some(wit::Value::YesNo(true)) })
            .collect(),
    };

    let mut group = criterion.benchmark_group("decision");
    let bare = || {
        let mut store = Store::new(engine, ());
        store.set_fuel(5_000_000).unwrap();
        store.set_epoch_deadline(1_000);
        let instance = pre.instantiate(&mut store).unwrap();
        black_box(instance.waystation_sop_sop().call_assess(&mut store, &of).unwrap());
    };
    let public = || drop(black_box(plugin.assess(&case).unwrap()));
    // The two are measured in pairs, so that a machine that is slow for a while is slow for both.
    let (sum, pairs) = (Cell::new((Duration::ZERO, Duration::ZERO)), Cell::new(0));
    let both = |times| {
        let (mut one, mut other) = (Duration::ZERO, Duration::ZERO);
        for _ in 0..times {
            one += timed(bare);
            other += timed(public);
        }
        sum.set((sum.get().0 + one, sum.get().1 + other));
        pairs.set(pairs.get() + times);
        (one, other)
    };
    group.bench_function("bare", |bencher| bencher.iter_custom(|times| both(times).0));
    group.bench_function("public", |bencher| bencher.iter_custom(|times| both(times).1));
    // What xtask compares with the goal: everything that was measured, in pairs.
    let ratio = sum.get().1.as_secs_f64() / sum.get().0.as_secs_f64();
    println!("pairs: decision/public over decision/bare {ratio:.3} in {}", pairs.get());
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
    group.bench_function("public-in-turn", |bencher| {
        bencher.to_async(&tokio).iter(|| async { runtime.assess_in_turn(&plugin, case.clone()).await.unwrap() });
    });
    group.finish();
}

fn load(runtime: &Runtime, component: &[u8], catalogue: &Arc<Catalogue>) -> Arc<Plugin> {
    let operation: OperationId = "neighbour".parse().unwrap();
    let digest = Digest::of(component);
    runtime.load(&operation, "1", digest, Some(component), Arc::clone(catalogue), Limits::default()).unwrap()
}

fn load_many() {
    const MANY: u32 = 500;
    let dir = tempfile::tempdir().unwrap();
    let cache = || Cache::new(Dir::open_ambient_dir(dir.path(), ambient_authority()).unwrap(), [7; 32]);
    let plugins: Vec<Vec<u8>> = (0..MANY).map(|i| hostile::numbered(hostile::plugin("neighbour"), i)).collect();
    let compiling = Runtime::new(settings(Some(cache()))).unwrap();
    let catalogue = Arc::new(compiling.admit(&plugins[0], &Limits::default()).unwrap().catalogue.unwrap());
    for component in &plugins {
        load(&compiling, component, &catalogue);
    }
    drop(compiling);
    let digests: Vec<Digest> = plugins.iter().map(|component| Digest::of(component)).collect();

    let runtime = Runtime::new(settings(Some(cache()))).unwrap();
    let operation: OperationId = "neighbour".parse().unwrap();
    let before = resident();
    let start = Instant::now();
    let loaded: Vec<_> = digests
        .iter()
        .map(|digest| runtime.load(&operation, "1", *digest, None, Arc::clone(&catalogue), Limits::default()).unwrap())
        .collect();
    let took = start.elapsed();
    println!("load: {} plugins in {took:?}, {} MiB more resident", loaded.len(), (resident() - before) >> 20);
}

/// Resident memory of this process, in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap();
    status.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    decision(&mut criterion);
    load_many();
    criterion.final_summary();
}
