package io.batchinfo.config;

/** Parses sizes such as {@code 256KiB}. */
final class SizeParser {

    private SizeParser() {}

    /** The bytes of a size: a whole number with B, KiB, MiB, GiB or no unit. -1 for any other text. */
    static long parse(String text) {
        String number = text.replaceFirst("\\s*([KMG]iB|B)$", "");
        String unit = text.substring(number.length()).trim();
        long factor = switch (unit) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1;
        };
        return number.matches("\\d{1,9}") ? Long.parseLong(number) * factor : -1;
    }
}
