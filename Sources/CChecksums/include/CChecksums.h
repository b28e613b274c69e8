// Checksums by the processor's own instructions, which Swift can't name.
#ifndef CCHECKSUMS_H
#define CCHECKSUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Whether this processor computes CRC-32C.
bool cchecksums_has_crc32c(void);

// The state of a CRC-32C (inverted, as the tables have it) after `count` more bytes. Only where cchecksums_has_crc32c.
uint32_t cchecksums_crc32c(uint32_t state, const void *bytes, size_t count);

#endif
