package io.batchinfo;

/** A setting that cannot be used: its name, its value and what is needed, in one sentence. */
public final class BadSetting extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BadSetting(String sentence) {
        super(sentence, null, false, false);
    }
}
