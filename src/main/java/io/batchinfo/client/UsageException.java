package io.batchinfo.client;

/** An invalid command. The message names the fault and the remedy in one sentence. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String sentence) {
        super(sentence, null, false, false);
    }
}
