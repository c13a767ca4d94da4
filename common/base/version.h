/* The version of all programs; it stands here and in CHANGELOG.md only. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define WANGTING_VERSION "0.1.0"

#endif
