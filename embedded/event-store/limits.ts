/** One append may carry this much: data, metadata and twice the length of each type (as newer servers count it). */
export const maxAppendBytes = 1_048_576;

/** LMDB keys end at 1,978 bytes with 16 KB pages; `$$` of the metadata stream comes on top. */
export const maxStreamNameBytes = 1_900;

/** The record header keeps the length of the type in 16 bits. */
export const maxEventTypeBytes = 4_096;

/** Records taken from the store at a time: what a reader may hold, however slow its socket is. */
export const pageRecords = 256;
export const pageBytes = 2 * 1024 * 1024;

/** The largest message that is taken or sent. */
export const maxMessageBytes = 17 * 1024 * 1024;

/** Requests of one call that were read and not asked for; with more the stream waits. */
export const unreadMessages = 64;

/** Answers of one call on their way to its socket; with less than this the next one does not wait. */
export const underwayBytes = 64 * 1024;

/** A subscriber to all is sent what has come at once, and what comes within so long after it together. */
export const sendEveryMs = 5;

/** Committed records kept in memory, so that live subscribers do not go to the store. */
export const tailRecords = 4_096;
export const tailBytes = 32 * 1024 * 1024;

/** Event ids remembered for appends with `any`. Like the real server's cache it does not survive a restart. */
export const rememberedIds = 100_000;

/** Stream states kept in memory; those with pending writes are never dropped. */
export const cachedStreams = 100_000;

/** A file of the journal in which so much is written is followed by a new one, and goes when the tables have its records. */
export const journalFileBytes = 4 * 1024 * 1024;

/** A disk that takes longer, so many times in a row, is left to other threads for some commits, and then tried again. */
export const slowWriteMs = 2;
export const slowWrites = 16;
export const commitsAside = 1_024;

/** Records go on from the journal into the tables when there are so many of them, or after this time. */
export const settleRecords = 512;
export const settleAfterMs = 500;

/** With more than this on its way into the tables, commits wait for them: it is memory, and what a start reads again. */
export const unsettledBytes = 16 * 1024 * 1024;

/** Above this much waiting for the disk, appends are no longer taken from the sockets. */
export const pendingBytes = 32 * 1024 * 1024;

/** What the node says it is: the newest protocol it speaks is that of this server. */
export const serverVersion = '24.2.0';
