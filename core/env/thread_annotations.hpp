#pragma once

// What Clang's thread-safety analysis checks (-Wthread-safety); to other compilers nothing.
#if defined(__has_attribute)
#if __has_attribute(capability)
#define RASPOOL_THREAD_ANNOTATION(text) __attribute__((text))
#endif
#endif
#if !defined(RASPOOL_THREAD_ANNOTATION)
#define RASPOOL_THREAD_ANNOTATION(text)
#endif

// Of a class:
#define CAPABILITY(what) RASPOOL_THREAD_ANNOTATION(capability(what))
#define SCOPED_CAPABILITY RASPOOL_THREAD_ANNOTATION(scoped_lockable)
// Of a member: read and written with this mutex held.
#define GUARDED_BY(mutex) RASPOOL_THREAD_ANNOTATION(guarded_by(mutex))
// Of a function: called with these mutexes held; called without them; takes them; lets go of them.
#define REQUIRES(...) RASPOOL_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) RASPOOL_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))
#define ACQUIRE(...) RASPOOL_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define TRY_ACQUIRE(...) RASPOOL_THREAD_ANNOTATION(try_acquire_capability(__VA_ARGS__))
#define RELEASE(...) RASPOOL_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
