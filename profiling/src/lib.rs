//! Stage timers, kernel and hardware counters, and the report that checks them against a target.
