package io.batchinfo.config;

/** An invalid setting. The message has its name, its value and the valid values, in one sentence. */
public final class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String sentence) {
        super(sentence, null, false, false);
    }
}
