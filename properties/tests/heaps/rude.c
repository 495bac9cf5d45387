/* A bump heap of pages, and in it what no heap may do to its host: each by a macro, on the second request. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sparepage/heap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static size_t requests;

#if defined(RUDE_JUMPS)
static jmp_buf gone;
#endif
#if defined(RUDE_STATE_ELSEWHERE)
static void *volatile elsewhere;
#endif

#if defined(RUDE_RECURSES)
static volatile int on = 1;
static int deeper(volatile int depth) {
  return on ? deeper(depth + 1) + depth : depth;
}
#endif

#if defined(RUDE_READS_STACK)
/* As the padding of a structure is read: bytes that nobody wrote, kept where two runs are compared. Not those
   next to the caller, where the host's own frames were. */
static unsigned char found[1024];
__attribute__((noinline)) static void read_stack(void) {
  unsigned char below[2 * sizeof found];
  __asm__ volatile("" : : "r"(below) : "memory"); /* For all that the compiler knows they are written here. */
  for (size_t at = 0; at < sizeof found; ++at) found[at] ^= below[at];
}
#endif

#if defined(RUDE_TICKS)
/* Of processor time, and without a pause: one of them comes while the last one is not yet dealt with. */
static void *tick(void *caller) {
  while (pthread_kill(*(pthread_t *)caller, SIGPROF) == 0) {
  }
  return NULL;
}
#endif

__attribute__((noinline)) static void misbehave(void) {
#if defined(RUDE_EXITS)
  exit(0);
#elif defined(RUDE_ENDS)
  _exit(7);
#elif defined(RUDE_ABORTS)
  abort();
#elif defined(RUDE_LOOPS)
  for (volatile int on = 1; on;) {}
#elif defined(RUDE_TICKS)
  static pthread_t caller, ticks;
  caller = pthread_self();
  pthread_create(&ticks, NULL, tick, &caller);
  for (volatile int on = 1; on;) {}
#elif defined(RUDE_TAKES_LONG)
  /* 60 ms of processor time: more than a search waits for, and far less than a hang. */
  const clock_t begun = clock();
  while (clock() - begun < CLOCKS_PER_SEC * 6 / 100) {
  }
#elif defined(RUDE_JUMPS)
  longjmp(gone, 1);
#elif defined(RUDE_RAISES)
  raise(SIGUSR1);
#elif defined(RUDE_KILLS)
  kill(getpid(), SIGKILL);
#elif defined(RUDE_ENDS_PARENT)
  kill(getppid(), SIGTERM);
#elif defined(RUDE_STOPS_PARENT)
  kill(getppid(), SIGSTOP);
#elif defined(RUDE_RECURSES)
  requests = (size_t)deeper(0);
#elif defined(RUDE_CLOSES)
  for (int file = 0; file < 1024; ++file) close(file);
#elif defined(RUDE_PRINTS)
  puts("a heap prints");
  fputs("and complains\n", stderr);
  fflush(stdout);
#elif defined(RUDE_WAITS)
  sparepage_blocked("for a page");
#elif defined(RUDE_STATE_ELSEWHERE)
  elsewhere = malloc(requests);
#endif
}

static int create(const struct sparepage_config *config) {
  (void)config;
#if defined(RUDE_JUMPS)
  if (setjmp(gone)) return 0;
#endif
#if defined(RUDE_CRASHES_IN_CREATE)
  abort();
#endif
#if defined(RUDE_REFUSES_CREATE)
  return 1;
#else
  return 0;
#endif
}

#if defined(RUDE_KILLED_ONCE)
/* As somebody outside would do it: once, whatever is run then, and not while it is loaded. */
static void kill_once(void) {
  const char *const done = getenv("SPAREPAGE_TEST_KILLED");
  if (done && open(done, O_CREAT | O_EXCL, 0600) >= 0) kill(getpid(), SIGKILL);
}
#endif

#if defined(RUDE_SLEEPS)
/* Whoever loads it, as seen from the process that it is loaded in. */
static pid_t command;
__attribute__((constructor)) static void remember(void) {
  command = getppid();
}

/* Ctrl-C while it sleeps: from the so-manyth request on, counted in a file over all processes. */
static void sleep_from(void) {
  const char *const events = getenv("SPAREPAGE_TEST_EVENTS");
  const char *const at = getenv("SPAREPAGE_TEST_SLEEPS_AT");
  const int file = events && at ? open(events, O_CREAT | O_WRONLY | O_APPEND, 0600) : -1;
  if (file < 0 || write(file, "x", 1) != 1) return;
  const off_t count = lseek(file, 0, SEEK_END);
  close(file);
  if (count < atol(at)) return;
  if (count == atol(at)) kill(command, SIGINT);
  for (;;) pause();
}
#endif

#if defined(RUDE_LIES)
/* Over the end of what was answered so far: all after that is zero still. */
static void lie(void) {
  char line[512];
  FILE *const maps = fopen("/proc/self/maps", "r");
  while (maps && fgets(line, sizeof line, maps)) {
    if (!strstr(line, "memfd:sparepage")) continue;
    unsigned char *last = (unsigned char *)strtoul(line, NULL, 16) + ((size_t)1 << 20);
    while (*last == 0) --last;
    memset(last, 0xEE, 32);
  }
  if (maps) fclose(maps);
}
#endif

static void *rude_alloc(size_t size) {
#if defined(RUDE_LIES)
  if (size == 5000) lie();
#endif
#if defined(RUDE_READS_STACK)
  read_stack();
  sparepage_point("reads");
  read_stack();
#endif
#if defined(RUDE_SLEEPS)
  if (size == 4096) sleep_from();
#endif
#if defined(RUDE_KILLS_PARENT)
  /* Not while it is loaded; and not on with the run, which would end sooner or later than the parent. */
  if (size == 5000) {
    kill(getppid(), SIGKILL);
    for (;;) pause();
  }
#endif
#if defined(RUDE_KILLED_ONCE)
  if (size == 4096) kill_once();
#endif
  if (++requests == 2) misbehave();
  if (size > ((size_t)1 << 30)) return NULL;
#if defined(RUDE_ALIGNS)
  /* A boundary, in pages, that lies after all addresses that there are. */
  const size_t align = requests == 2 ? (size_t)1 << 20 : 0;
#else
  const size_t align = 0;
#endif
  char *block = sparepage_take(size / 4096 + 1, align);
#if defined(RUDE_WRITES_ALL)
  /* All that the heap holds, and every byte of its static data that it can reach. */
  if (block && requests == 2) memset(block - 4096, 0xEE, 2 * 4096);
#endif
  return block;
}

#if !defined(RUDE_NO_RELEASE)
static void rude_release(void *block, size_t size) {
  sparepage_give(block, size / 4096 + 1);
}
#endif

static const char *check(void) {
#if defined(RUDE_CRASHES_IN_CHECK)
  if (requests == 2) abort();
#endif
#if defined(RUDE_WAITS_IN_CHECK)
  if (requests == 2) sparepage_blocked("for a lock");
#endif
#if defined(RUDE_CHECK_CHANGES)
  ++requests;
#endif
  return NULL;
}

#if defined(RUDE_ASKS_WHILE_LOADED)
__attribute__((constructor)) static void loaded(void) {
  sparepage_take(1, 0);
}
#elif defined(RUDE_CRASHES_WHILE_LOADED)
__attribute__((constructor)) static void loaded(void) {
  abort();
}
#endif

#if defined(RUDE_IGNORES_HALF)
static void *const ignored[] = {&requests, NULL};
#endif

#if defined(RUDE_DISCLAIMS)
static const char *const disclaims[] = {"bounded-wrok", NULL};
#endif

const struct sparepage_heap sparepage_heap = {
#if defined(RUDE_ABI)
    .abi = SPAREPAGE_HEAP_ABI + 1,
#else
    .abi = SPAREPAGE_HEAP_ABI,
#endif
#if defined(RUDE_BYTES)
    .bytes = 8,
#else
    .bytes = sizeof(struct sparepage_heap),
#endif
#if defined(RUDE_NAME)
    .name = "Rude",
#elif defined(RUDE_STRATEGY)
    .name = "original",
#else
    .name = HEAP_NAME,
#endif
    .summary = "a bump heap that misbehaves",
    .create = create,
    .alloc = rude_alloc,
#if !defined(RUDE_NO_RELEASE)
    .release = rude_release,
#endif
    .check = check,
#if defined(RUDE_IGNORES_HALF)
    .ignore = ignored,
#endif
#if defined(RUDE_DISCLAIMS)
    .disclaims = disclaims,
#endif
};
