# RASPOOL_SANITIZE holds for every target, also for GoogleTest, and for SQLite too where threads are watched: ThreadSanitizer must
# see all memory accesses.
if(RASPOOL_SANITIZE)
  list(JOIN RASPOOL_SANITIZE "," joined)
  # Checked at each access, code takes twice as long to compile with optimisation; without, it runs half as fast.
  add_compile_options(-fsanitize=${joined} -fno-sanitize-recover=all -fno-omit-frame-pointer -O0)
  add_link_options(-fsanitize=${joined})
  if("thread" IN_LIST RASPOOL_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)  # std::atomic_thread_fence inside Asio is not modelled
  endif()
endif()
