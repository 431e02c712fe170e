//! What a program sees that profiles itself.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::hint::black_box;
use std::time::Duration;

use nix::unistd::getppid;
use ragc_profiling::{ArenaUse, Event, Profile, Report};

fn system_calls(n: usize) {
    for _ in 0..n {
        black_box(getppid());
    }
}

fn stage_calls(report: &Report, stage: usize) -> Option<u64> {
    let calls = report.stages[stage].figures.counts.get(Event::SystemCalls);
    if calls.is_none() {
        eprintln!("skipped: {:?}", report.unavailable);
    }
    calls
}

#[test]
fn off_it_runs_the_work_and_reports_nothing() {
    let profile = Profile::new(false);
    assert_eq!(profile.stage("any", || 5), 5);
    profile.add_bytes_in(1);
    assert!(profile.report().is_none());
}

#[test]
fn stages_follow_nest_and_repeat() {
    let profile = Profile::new(true);
    for _ in 0..2 {
        profile.stage("outer", || {
            profile.add_bytes_in(10);
            profile.stage("inner", || {
                profile.add_bytes_out(3);
                std::thread::sleep(Duration::from_millis(5));
            });
        });
    }
    profile.stage("inner", || profile.add_bytes_in(7));
    profile.add_bytes_out(1);
    let report = profile.report().unwrap();
    let rows: Vec<_> = report
        .stages
        .iter()
        .map(|stage| {
            let figures = &stage.figures;
            (stage.name, stage.depth, stage.runs, figures.bytes_in, figures.bytes_out)
        })
        .collect();
    assert_eq!(rows, [("outer", 0, 2, 20, 0), ("inner", 1, 2, 0, 6), ("inner", 0, 1, 7, 0)]);
    assert_eq!((report.total.bytes_in, report.total.bytes_out), (27, 7));
    let wall = |stage: usize| report.stages[stage].figures.wall_seconds;
    assert!(wall(1) >= 0.01 && wall(0) >= wall(1) && report.total.wall_seconds >= wall(0));
}

#[test]
fn processor_time_faults_and_memory_are_seen() {
    let profile = Profile::new(true);
    let len = 64 << 20;
    profile.stage("fill", || black_box(vec![1u8; len]).len());
    let report = profile.report().unwrap();
    let fill = &report.stages[0].figures;
    assert!(fill.user_seconds + fill.system_seconds > 0.0);
    assert!(fill.minor_faults > 0);
    if let Some(peak) = report.total.peak_bytes {
        assert!(peak >= len as u64);
    }
}

/// One test for all that counts calls: tests run side by side in threads of one process, but a
/// counter sees only its own thread and the threads that this starts.
#[test]
fn system_calls_of_all_threads_are_counted_without_our_own() {
    let profile = Profile::new(true);
    profile.stage("none", || ());
    profile.stage("some", || system_calls(50));
    profile.stage("threads", || {
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| system_calls(1000));
            }
        });
    });
    profile.stage("nested", || profile.stage("in it", || system_calls(20)));
    let report = profile.report().unwrap();
    let Some(none) = stage_calls(&report, 0) else { return };
    assert_eq!(none, 0);
    assert_eq!(stage_calls(&report, 1), Some(50));
    let threads = stage_calls(&report, 2).unwrap();
    assert!((3000..3200).contains(&threads), "{threads}");
    assert_eq!(stage_calls(&report, 3), Some(20));
    assert_eq!(stage_calls(&report, 4), Some(20));
    let total = report.total.counts.get(Event::SystemCalls).unwrap();
    assert!((3070..3300).contains(&total), "{total}");
}

#[test]
fn table_and_json_hold_everything() {
    let profile = Profile::new(true);
    profile.stage("place", || profile.stage("walk", || profile.add_bytes_in(12_345_678)));
    profile.set_arena_use(ArenaUse { arenas: 2, reserved_bytes: 4_000_000, used_bytes: 3_000_000 });
    profile.set_arena_use(ArenaUse { arenas: 2, reserved_bytes: 1, used_bytes: 1 });
    let report = profile.report().unwrap();
    let table = report.to_string();
    for text in ["wall s", "\nplace ", "\n  walk ", "\n(other) ", "\ntotal ", "12.3M"] {
        assert!(table.contains(text), "{text:?} is missing from\n{table}");
    }
    assert!(table.contains("arenas: 2, 3.00M of 4.00M bytes in use\n"), "{table}");
    for missing in &report.unavailable {
        assert!(table.contains(&format!("{}: not available: {}", missing.name, missing.reason)));
    }
    let mut json = Vec::new();
    report.write_json(&mut json).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["stages"][1]["name"], "walk");
    assert_eq!(json["stages"][1]["bytes_in"], 12_345_678);
    assert_eq!(json["arena"]["reserved_bytes"], 4_000_000);
    assert!(json["total"]["counts"].get("system_calls").is_some());
    for missing in &report.unavailable {
        assert!(json["total"]["counts"][missing.name].is_null());
    }
}

#[test]
fn target_is_checked() {
    let mut report = Profile::new(true).report().unwrap();
    (report.total.user_seconds, report.total.system_seconds) = (0.93, 0.07);
    assert!((report.system_percent() - 7.0).abs() < 1e-9);
    assert!(report.check_system_percent(7.5).is_ok());
    let missed = report.check_system_percent(5.0).unwrap_err().to_string();
    assert_eq!(missed, "system time is 7.0 % of processor time, more than the 5 % allowed");
    (report.total.user_seconds, report.total.system_seconds) = (0.0, 0.0);
    assert!(report.check_system_percent(0.0).is_ok());
}

#[test]
fn all_of_the_time_is_a_hundred_percent_and_no_more() {
    let mut report = Profile::new(true).report().unwrap();
    for microseconds in 1..10_000 {
        (report.total.user_seconds, report.total.system_seconds) =
            (0.0, f64::from(microseconds) / 1e6);
        assert!(report.check_system_percent(100.0).is_ok(), "{microseconds} microseconds");
    }
}
