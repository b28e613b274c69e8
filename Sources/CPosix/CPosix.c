#define _GNU_SOURCE
#include "CPosix.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#include <sys/prctl.h>
#endif
#if defined(__APPLE__)
#include <crt_externs.h>
#include <libproc.h>
#include <mach-o/dyld.h>
#endif

int cposix_set_parent_death_signal(int signal) {
#if defined(__linux__)
  return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0);
#else
  (void)signal;
  return -1;
#endif
}

int cposix_socket_pair(int descriptors[2]) {
#if defined(SOCK_CLOEXEC)
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, descriptors);
#else
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, descriptors) != 0) return -1;
  for (int end = 0; end < 2; end++) {
    fcntl(descriptors[end], F_SETFD, FD_CLOEXEC);
#if defined(SO_NOSIGPIPE)
    int on = 1;
    setsockopt(descriptors[end], SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
  }
  return 0;
#endif
}

ssize_t cposix_send(int descriptor, const void *bytes, size_t count, bool wait) {
  int flags = wait ? 0 : MSG_DONTWAIT;
#if defined(MSG_NOSIGNAL)
  flags |= MSG_NOSIGNAL;
#endif
  return send(descriptor, bytes, count, flags);
}

ssize_t cposix_receive(int descriptor, void *bytes, size_t count, bool wait) {
  return recv(descriptor, bytes, count, wait ? 0 : MSG_DONTWAIT);
}

static int add_descriptors(posix_spawn_file_actions_t *actions, int channel, int log) {
  int error = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
  if (!error) error = posix_spawn_file_actions_adddup2(actions, log, 1);
  if (!error) error = posix_spawn_file_actions_adddup2(actions, log, 2);
  if (!error) error = posix_spawn_file_actions_adddup2(actions, channel, 3);
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 34)
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(actions, 4);
#endif
#endif
  return error;
}

int cposix_spawn_worker(const char *path, char *const arguments[], char *const environment[], int channel, int log, pid_t *pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  short flags = POSIX_SPAWN_SETSIGMASK;
#if defined(POSIX_SPAWN_CLOEXEC_DEFAULT)
  flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
  sigemptyset(&none);
  int error = posix_spawn_file_actions_init(&actions);
  if (error) return error;
  error = posix_spawnattr_init(&attributes);
  if (!error) {
    error = posix_spawnattr_setsigmask(&attributes, &none);
    if (!error) error = posix_spawnattr_setflags(&attributes, flags);
    if (!error) error = add_descriptors(&actions, channel, log);
    if (!error) error = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

char **cposix_environment(void) {
#if defined(__APPLE__)
  return *_NSGetEnviron();
#else
  return environ;
#endif
}

int cposix_executable_path(char *path, unsigned capacity) {
#if defined(__APPLE__)
  return _NSGetExecutablePath(path, &capacity);
#else
  static const char own[] = "/proc/self/exe";
  if (capacity < sizeof own) return -1;
  memcpy(path, own, sizeof own);
  return 0;
#endif
}

long long cposix_resident_bytes(pid_t pid) {
#if defined(__linux__)
  char path[48], text[128];
  long long pages;
  snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return -1;
  text[count] = 0;
  if (sscanf(text, "%*s %lld", &pages) != 1) return -1;
  return pages * sysconf(_SC_PAGESIZE);
#elif defined(__APPLE__)
  struct proc_taskinfo info;
  if (proc_pidinfo(pid, PROC_PIDTASKINFO, 0, &info, sizeof info) != (int)sizeof info) return -1;
  return (long long)info.pti_resident_size;
#else
  (void)pid;
  return -1;
#endif
}

long cposix_processor_count(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  return sysconf(_SC_NPROCESSORS_ONLN);
}

void cposix_set_thread_name(const char *name) {
#if defined(__APPLE__)
  pthread_setname_np(name);
#elif defined(__linux__)
  char short_name[16];
  snprintf(short_name, sizeof short_name, "%s", name);
  pthread_setname_np(pthread_self(), short_name);
#else
  (void)name;
#endif
}
