package io.batchinfo.routes;

import java.util.List;

/**
 * Routes that were rejected: file, line and reason, in one line.
 */
public final class RouteException extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_REASON = 400;

    private final transient List<RouteException> all;

    /**
     * @param file its name in the folder
     * @param line from 1, 0 where it is the whole file
     */
    public RouteException(String file, int line, String reason) {
        super((line > 0 ? file + ":" + line : file) + ": " + oneLine(reason), null, false, false);
        this.all = List.of(this);
    }

    private RouteException(List<RouteException> all) {
        super(all.get(0).text(), null, false, false);
        this.all = List.copyOf(all);
    }

    /** Throws one exception for all faults, if there are any. */
    static void throwAny(List<RouteException> faults) throws RouteException {
        if (!faults.isEmpty()) {
            throw new RouteException(faults);
        }
    }

    /** The message of the first fault, such as {@code posts.camel.yaml:12: unknown component 'foo'}. */
    public String text() {
        return String.valueOf(getMessage());
    }

    /** The messages of all faults. */
    public List<String> texts() {
        return all.stream().map(RouteException::getMessage).map(String::valueOf).toList();
    }

    private static String oneLine(String reason) {
        String line = reason.strip().replaceAll("\\s+", " ");
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) + "…" : line;
    }
}
