package io.batchinfo.client;

/** A command that cannot be carried out: what is wrong and what to do, in one sentence. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String sentence) {
        super(sentence, null, false, false);
    }
}
