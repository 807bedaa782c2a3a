#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "fmgr.h"
#include "port/pg_bswap.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/compat.h"

static void
add_bytes(pg_cryptohash_ctx *hash, const void *bytes, size_t length)
{
	if (pg_cryptohash_update(hash, bytes, length) < 0)
		elog(ERROR, "could not add to a SHA-256");
}

/* A part goes in behind its length, so that no two lists of parts give the same bytes; NULL has the length -1. */
static void
add_part(pg_cryptohash_ctx *hash, Datum part, bool isnull)
{
	text	   *bytes = isnull ? NULL : DatumGetTextPP(part);
	uint32		length = pg_hton32(bytes ? VARSIZE_ANY_EXHDR(bytes) : (uint32) -1);

	add_bytes(hash, &length, sizeof(length));
	if (bytes)
		add_bytes(hash, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
}

PG_FUNCTION_INFO_V1(norefund_chained_hash);

/* SHA-256 over the hash before (NULL: this is the first) and the parts. A NULL part counts; a NULL list gives NULL. */
Datum
norefund_chained_hash(PG_FUNCTION_ARGS)
{
	pg_cryptohash_ctx *hash;
	bytea	   *result;
	Datum	   *parts;
	bool	   *is_null;
	int			n;

	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT, &parts, &is_null, &n);
	hash = pg_cryptohash_create(PG_SHA256);
	if (pg_cryptohash_init(hash) < 0)
		elog(ERROR, "could not begin a SHA-256");
	add_part(hash, PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	for (int i = 0; i < n; i++)
		add_part(hash, parts[i], is_null[i]);

	result = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	SET_VARSIZE(result, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	if (pg_cryptohash_final(hash, (uint8 *) VARDATA(result), PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not end a SHA-256");
	pg_cryptohash_free(hash);
	PG_RETURN_BYTEA_P(result);
}
