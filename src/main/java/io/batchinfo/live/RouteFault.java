package io.batchinfo.live;

/**
 * Why routes cannot be used: file, line and reason, in one line.
 */
public final class RouteFault extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_REASON = 400;

    /**
     * @param file its name in the folder
     * @param line from 1, 0 where it is the whole file
     */
    public RouteFault(String file, int line, String reason) {
        super((line > 0 ? file + ":" + line : file) + ": " + oneLine(reason), null, false, false);
    }

    /** The whole of it, such as {@code posts.camel.yaml:12: unknown component foo}. */
    public String text() {
        return String.valueOf(getMessage());
    }

    private static String oneLine(String reason) {
        String line = reason.strip().replaceAll("\\s+", " ");
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) + "…" : line;
    }
}
