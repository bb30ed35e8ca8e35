//! The one place with `unsafe`: HiGHS's callbacks, which the safe crates do not offer.
//!
//! Knows: how to hear of progress and how to ask a running solve to stop. The callback only reads plain
//! numbers, sets one flag, and lets no panic cross the border.
#![expect(unsafe_code, reason = "no safe crate offers HiGHS's callbacks; without them Ctrl-C would lose the best plan")]

use std::ffi::{c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use highs_sys::{Highs_setCallback, Highs_startCallback, HighsCallbackDataIn, HighsCallbackDataOut};

use super::Progress;

// Kinds of callback, from HiGHS's C interface.
const SIMPLEX_INTERRUPT: c_int = 1;
const MIP_LOGGING: c_int = 5;
const MIP_INTERRUPT: c_int = 6;

/// What a running solve looks at and reports to.
pub(super) struct Watch<'a> {
    pub(super) stop: &'a AtomicBool,
    pub(super) progress: &'a (dyn Fn(Progress) + Sync),
    /// Worth of one unit of the solver's objective.
    pub(super) step: f64,
}

/// Runs a model under watch.
pub(super) fn run(mut model: highs::Model, watch: &Watch<'_>) -> Result<highs::SolvedModel, highs::HighsStatus> {
    let pointer = model.as_mut_ptr();
    // SAFETY: `pointer` is the live HiGHS instance owned by `model`; `watch` outlives the run below, after
    // which this instance is never run again (`SolvedModel` is only read).
    unsafe {
        Highs_setCallback(pointer, Some(hear), std::ptr::from_ref(watch).cast_mut().cast::<c_void>());
        for kind in [SIMPLEX_INTERRUPT, MIP_LOGGING, MIP_INTERRUPT] {
            Highs_startCallback(pointer, kind);
        }
    }
    model.try_solve()
}

/// Called by HiGHS while it runs.
unsafe extern "C" fn hear(
    kind: c_int,
    _message: *const c_char,
    out: *const HighsCallbackDataOut,
    input: *mut HighsCallbackDataIn,
    watch: *mut c_void,
) {
    let _ = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: HiGHS hands back the pointer given to it in `run`, which is alive for the whole solve, and
        // pointers to its own data that are valid during the call (null is checked).
        let (watch, out, input) = unsafe { (watch.cast::<Watch<'_>>().as_ref(), out.as_ref(), input.as_mut()) };
        let Some(watch) = watch else { return };
        if let (MIP_LOGGING, Some(out)) = (kind, out) {
            let told = |value: f64| (value.is_finite() && value.abs() < 1e15).then_some(value * watch.step);
            (watch.progress)(Progress {
                seconds: out.running_time,
                incumbent: told(out.mip_primal_bound),
                bound: told(out.mip_dual_bound),
            });
        }
        if let Some(input) = input
            && watch.stop.load(Ordering::Relaxed)
        {
            input.user_interrupt = 1;
        }
    }));
}
