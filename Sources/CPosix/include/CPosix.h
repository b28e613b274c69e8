// The POSIX, Linux and Darwin calls that Swift can't import, because they are variadic or macros, or whose types differ so much
// between systems that a common Swift source is longer than this.
#ifndef CPOSIX_H
#define CPOSIX_H

#include <stdbool.h>
#include <sys/types.h>

// Asks the kernel to send `signal` to this process when the thread that started it ends. 0 on success; -1 where unsupported.
int cposix_set_parent_death_signal(int signal);

// Makes two connected stream sockets that are closed in programs this process starts. 0 on success, else -1 and errno.
int cposix_socket_pair(int descriptors[2]);

// Sends on a socket without raising SIGPIPE; does not block unless `wait`. The number of bytes taken, else -1 and errno.
ssize_t cposix_send(int descriptor, const void *bytes, size_t count, bool wait);

// Receives from a socket; does not block unless `wait`. The number of bytes, 0 at the end, else -1 and errno.
ssize_t cposix_receive(int descriptor, void *bytes, size_t count, bool wait);

// Starts `path` with standard input from /dev/null, standard output and error to `log`, `channel` as descriptor 3, no signal blocked
// and, where the system can, no other descriptor open. 0 and the process in `pid`, else the errno value.
int cposix_spawn_worker(const char *path, char *const arguments[], char *const environment[], int channel, int log, pid_t *pid);

// Starts `path` in `folder` as the leader of a process group of its own, with standard input from /dev/null, standard output and
// error to `output`, no other descriptor open and at most `descriptors` of them allowed; on Linux it ends with the thread that
// called. 0 and the process in `pid`, else the errno value; then too `pid`, if it isn't -1, must be waited for.
int cposix_spawn_group(const char *path, char *const arguments[], char *const environment[], const char *folder, int output,
                       int descriptors, pid_t *pid);

// Raises this process's limit of descriptors to `wanted`, or as far as the system lets it. The limit from now on up to `wanted`, or -1.
int cposix_raise_descriptor_limit(int wanted);

// The environment of this process.
char **cposix_environment(void);

// A path that opens this process's own executable, even where its file was replaced on disk, if the system can. 0 on success.
int cposix_executable_path(char *path, unsigned capacity);

// The resident memory of a process in bytes, or -1 if it is unknown.
long long cposix_resident_bytes(pid_t pid);

// The number of processors that this process may use, or -1 if it is unknown.
long cposix_processor_count(void);

// Names the calling thread for debuggers; names longer than the system takes are cut.
void cposix_set_thread_name(const char *name);

#endif
