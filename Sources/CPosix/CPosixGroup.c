#define _GNU_SOURCE
#include "CPosix.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

static void close_above(int lowest, int highest) {
#if defined(__linux__) && defined(SYS_close_range)
  if (syscall(SYS_close_range, (unsigned)lowest, ~0U, 0) == 0) return;
#endif
  for (int descriptor = lowest; descriptor < highest; descriptor++) close(descriptor);
}

static void limit(int resource, rlim_t value) {
  struct rlimit bounds;
  if (getrlimit(resource, &bounds) != 0) return;
  bounds.rlim_cur = bounds.rlim_max < value ? bounds.rlim_max : value;
  setrlimit(resource, &bounds);
}

// What the child does until it becomes the program; it runs in the parent's memory and may only make system calls.
static int become(const char *path, char *const arguments[], char *const environment[], const char *folder, int output,
                  int descriptors, pid_t parent) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigset_t none;
  for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &standard, NULL);
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, NULL);
  if (setpgid(0, 0) != 0) return errno;
#if defined(__linux__)
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (getppid() != parent) return ECHILD;
#else
  (void)parent;
#endif
  int input = open("/dev/null", O_RDONLY);
  if (input < 0 || chdir(folder) != 0) return errno;
  if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) return errno;
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, (rlim_t)descriptors);
  close_above(3, descriptors);
  execve(path, arguments, environment);
  return errno;
}

int cposix_spawn_group(const char *path, char *const arguments[], char *const environment[], const char *folder, int output,
                       int descriptors, pid_t *pid) {
  sigset_t all, before;
  volatile int failure = 0;
  pid_t parent = getpid();
  // A handler that ran in the child would run on this thread's stack.
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  pid_t child = vfork();
#pragma GCC diagnostic pop
  if (child == 0) {
    failure = become(path, arguments, environment, folder, output, descriptors, parent);
    _exit(127);
  }
  int error = child < 0 ? errno : failure;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  *pid = child;
  return error;
}

int cposix_raise_descriptor_limit(int wanted) {
  struct rlimit bounds;
  if (getrlimit(RLIMIT_NOFILE, &bounds) != 0) return -1;
  if (bounds.rlim_cur < (rlim_t)wanted) {
    bounds.rlim_cur = bounds.rlim_max < (rlim_t)wanted ? bounds.rlim_max : (rlim_t)wanted;
    if (setrlimit(RLIMIT_NOFILE, &bounds) != 0) return -1;
  }
  return bounds.rlim_cur > (rlim_t)wanted ? wanted : (int)bounds.rlim_cur;
}
