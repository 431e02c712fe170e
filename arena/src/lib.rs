//! Bump arenas per worker, huge-page-backed buffers and the worker pool that owns them.
