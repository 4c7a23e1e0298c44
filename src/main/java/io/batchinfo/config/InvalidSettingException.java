package io.batchinfo.config;

/** A setting that cannot be used: its name, its value and what is needed, in one sentence. */
public final class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String sentence) {
        super(sentence, null, false, false);
    }
}
