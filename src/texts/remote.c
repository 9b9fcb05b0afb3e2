/* One POST with all texts of a work, one answer with as many. What the service sends is bounded,
 * and believed only when it has the expected shape and is UTF-8. */
#include "texts/remote.h"

#include <curl/curl.h>
#include <jansson.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"

enum { ANSWER_MOST = 2 * 1024 * 1024, SECONDS_MOST = 30 };

/* The service's own words for the two scripts of Chinese; other languages by their first part. */
static str service_code(str tag)
{
    size_t dash = str_find_byte(tag, '-');
    if (str_eq(tag, S("zh-Hant")))
        return S("zt");
    return dash == SIZE_MAX ? tag : str_first(tag, dash);
}

static str question(struct arena *a, const struct translator *t, str from, str to, const str *texts,
                    size_t n)
{
    struct buf b = buf_new(a);
    struct json j = {.out = &b};
    json_open(&j, '{');
    json_key_open(&j, "q", '[');
    for (size_t i = 0; i < n; i++)
        json_str(&j, texts[i]);
    json_close(&j, ']');
    json_key_str(&j, "source", service_code(from));
    json_key_str(&j, "target", service_code(to));
    json_key_str(&j, "format", S("text"));
    if (t->key) {
        json_key_str(&j, "api_key", str_from(t->key));
    }
    json_close(&j, '}');
    return buf_str(&b);
}

struct answer {
    char *p;
    size_t n;
};

static size_t take(char *bytes, size_t one, size_t n, void *arg)
{
    struct answer *a = arg;
    if (one * n > ANSWER_MOST - a->n)
        return 0; /* curl ends the transfer */
    memcpy(a->p + a->n, bytes, one * n);
    a->n += one * n;
    return one * n;
}

/* The status of the answer, 0 when there was none. */
static long ask(struct arena *arena, const struct translator *t, str body, struct answer *answer)
{
    long status = 0;
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    size_t n = strlen(t->url);
    const char *slash = n && t->url[n - 1] == '/' ? "" : "/";
    if (curl && headers) {
        curl_easy_setopt(curl, CURLOPT_URL, str_fmt(arena, "%s%stranslate", t->url, slash).p);
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.p);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SECONDS_MOST);
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        CURLcode code = curl_easy_perform(curl);
        if (code == CURLE_OK)
            curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        else
            log_line(LOG_WARNING, "translate.away", "%s", curl_easy_strerror(code));
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return status;
}

/* {"translatedText": ["…", …]}, one for each text. */
static bool read_answer(struct arena *a, const struct answer *answer, size_t n, str *out)
{
    json_t *root = json_loadb(answer->p, answer->n, 0, NULL);
    json_t *list = root ? json_object_get(root, "translatedText") : NULL;
    bool fine = json_is_array(list) && json_array_size(list) == n;
    for (size_t i = 0; fine && i < n; i++) {
        json_t *text = json_array_get(list, i);
        fine = json_is_string(text);
        if (fine)
            out[i] = str_copy(a, (str){json_string_value(text), json_string_length(text)});
        fine = fine && utf8_valid(out[i]);
    }
    if (root)
        json_decref(root);
    return fine;
}

bool remote_translate(struct arena *a, const struct translator *t, str from, str to,
                      const str *texts, size_t n, str *out, const char **why)
{
    struct answer answer = {.p = arena_alloc(a, ANSWER_MOST)};
    long status = ask(a, t, question(a, t, from, to, texts, n), &answer);
    *why = status == 0 ? N_("The translation service is not to be reached just now.")
                       : N_("The translation service gave an answer we do not understand.");
    if (status == 200 && read_answer(a, &answer, n, out))
        return true;
    if (status)
        log_line(LOG_WARNING, "translate.strange", "status=%ld", status);
    return false;
}
