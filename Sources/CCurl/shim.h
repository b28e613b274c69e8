// The calls of libcurl that Swift can't import, because they are variadic or macros, as functions of one type each; 7.88 to 8.14.
//
// Handles are `void *` and results `int`: libcurl's own types differ between versions and build options.
#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <curl/curl.h>

typedef size_t (*ccurl_data_callback)(char *bytes, size_t size, size_t count, void *context);
typedef int (*ccurl_seek_callback)(void *context, curl_off_t offset, int origin);
typedef int (*ccurl_begin_callback)(void *context, char *remote, char *local, int remote_port, int local_port);

static inline int ccurl_global_init(void) { return (int)curl_global_init(CURL_GLOBAL_DEFAULT); }

static inline const char *ccurl_explain(int code) { return curl_easy_strerror((CURLcode)code); }

// Easy handles.

static inline void *ccurl_easy_init(void) { return curl_easy_init(); }
static inline void ccurl_easy_reset(void *easy) { curl_easy_reset(easy); }
static inline void ccurl_easy_cleanup(void *easy) { curl_easy_cleanup(easy); }
static inline int ccurl_easy_pause(void *easy, int directions) { return (int)curl_easy_pause(easy, directions); }

static inline int ccurl_set_long(void *easy, CURLoption option, long value) {
  return (int)curl_easy_setopt(easy, option, value);
}

static inline int ccurl_set_offset(void *easy, CURLoption option, long long value) {
  return (int)curl_easy_setopt(easy, option, (curl_off_t)value);
}

static inline int ccurl_set_text(void *easy, CURLoption option, const char *value) {
  return (int)curl_easy_setopt(easy, option, value);
}

static inline int ccurl_set_headers(void *easy, struct curl_slist *headers) {
  return (int)curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
}

static inline int ccurl_set_error_buffer(void *easy, char *buffer) {
  return (int)curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, buffer);
}

// Each callback is called with `context`.
static inline void ccurl_set_callbacks(
    void *easy, void *context, ccurl_data_callback head, ccurl_data_callback receive, ccurl_data_callback send,
    ccurl_seek_callback seek, ccurl_begin_callback begin) {
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, head);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, send);
  curl_easy_setopt(easy, CURLOPT_READDATA, context);
  curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, seek);
  curl_easy_setopt(easy, CURLOPT_SEEKDATA, context);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, begin);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
}

// -1 where libcurl doesn't know.
static inline long ccurl_get_long(void *easy, CURLINFO info) {
  long value = -1;
  return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : -1;
}

// -1 where libcurl doesn't know.
static inline long long ccurl_get_offset(void *easy, CURLINFO info) {
  curl_off_t value = -1;
  return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? (long long)value : -1;
}

// Multi handles.

static inline void *ccurl_multi_init(void) { return curl_multi_init(); }
static inline int ccurl_multi_cleanup(void *multi) { return (int)curl_multi_cleanup(multi); }
static inline int ccurl_multi_add(void *multi, void *easy) { return (int)curl_multi_add_handle(multi, easy); }
static inline int ccurl_multi_remove(void *multi, void *easy) { return (int)curl_multi_remove_handle(multi, easy); }
static inline int ccurl_multi_wakeup(void *multi) { return (int)curl_multi_wakeup(multi); }

static inline int ccurl_multi_set_long(void *multi, CURLMoption option, long value) {
  return (int)curl_multi_setopt(multi, option, value);
}

static inline int ccurl_multi_perform(void *multi) {
  int running = 0;
  return (int)curl_multi_perform(multi, &running);
}

static inline int ccurl_multi_poll(void *multi, int milliseconds) {
  return (int)curl_multi_poll(multi, NULL, 0, milliseconds, NULL);
}

// The next transfer that has ended, with its CURLcode, or NULL.
static inline void *ccurl_multi_next_ended(void *multi, int *code) {
  int left = 0;
  CURLMsg *message;
  while((message = curl_multi_info_read(multi, &left))) {
    if(message->msg == CURLMSG_DONE) {
      *code = (int)message->data.result;
      return message->easy_handle;
    }
  }
  return NULL;
}

#endif
