/**
 * Loaded into the server before its program (see start.mjs): it never outlives its keeper, whatever killed that
 * one. As after any crash, the next start finds everything that was answered with success.
 */
process.once('disconnect', () => process.exit(1))
process.channel?.unref()
