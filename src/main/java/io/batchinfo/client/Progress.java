package io.batchinfo.client;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;

/** Shows the progress of a run: a bar on a terminal, else a line from time to time. */
final class Progress {

    private static final long BAR_NANOS = 200_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;
    private static final int WIDTH = 30;

    private final PrintStream out;
    private final boolean terminal;
    private final int total;
    private final long start = System.nanoTime();
    private long shown = start;

    Progress(PrintStream out, boolean terminal, int total) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
    }

    /** True on a terminal. JDK 22 and later return a console without a terminal too. */
    static boolean terminal() {
        Console console = System.console();
        if (console == null || Runtime.version().feature() < 22) {
            return console != null;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Updates the display if enough time has passed. */
    void at(int done, int notComplete) {
        long now = System.nanoTime();
        if (now - shown >= (terminal ? BAR_NANOS : LINE_NANOS)) {
            shown = now;
            show(done, notComplete, now - start);
        }
    }

    /** Shows the final state. */
    void end(int done, int notComplete) {
        show(done, notComplete, System.nanoTime() - start);
        if (terminal) {
            out.println();
        }
    }

    /** Prints a message. */
    void say(String sentence) {
        out.println(terminal ? "\r\033[K" + sentence : sentence);
    }

    private void show(int done, int notComplete, long nanos) {
        double share = total == 0 ? 1 : (double) done / total;
        long rate = Math.round(done * 1e9 / Math.max(1, nanos));
        String numbers = String.format(
                        Locale.ROOT, "%,d of %,d users, %d%%, %,d a second", done, total, (int) (share * 100), rate)
                + (notComplete > 0 ? String.format(Locale.ROOT, ", %,d not complete", notComplete) : "");
        if (terminal) {
            int full = (int) (share * WIDTH);
            out.print("\r[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " + numbers + "\033[K");
            out.flush();
        } else {
            out.println(numbers);
        }
    }
}
