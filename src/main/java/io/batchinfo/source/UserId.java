package io.batchinfo.source;

/** The only text of a request that reaches an upstream or a log: {@code [A-Za-z0-9][A-Za-z0-9._@-]{0,127}}. */
public final class UserId {

    /** What an id must look like, in words for people. */
    public static final String RULE =
            "must be 1 to 128 characters of A-Z a-z 0-9 . _ @ - and begin with a letter or a digit";

    private static final int MAX_LENGTH = 128;

    private UserId() {}

    public static boolean valid(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH || !alphanumeric(id.charAt(0))) {
            return false;
        }
        for (int i = 1; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!alphanumeric(c) && c != '.' && c != '_' && c != '@' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean alphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
