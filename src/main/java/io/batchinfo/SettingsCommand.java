package io.batchinfo;

import io.batchinfo.config.Setting;
import io.batchinfo.config.Settings;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;

/** {@code java -jar batch-info.jar settings}: prints every setting in effect as a table. It starts nothing. */
final class SettingsCommand {

    private record Column(String title, Function<Setting, String> text) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("NAME", Setting::name),
            new Column("VALUE", setting -> orNone(setting.value())),
            new Column("UNIT", Setting::unit),
            new Column("DEFAULT", setting -> orNone(setting.defaultValue())),
            new Column("ORIGIN", Setting::originText));

    private SettingsCommand() {}

    static void run(Settings settings, PrintStream out) {
        List<Setting> catalogue = settings.catalogue();
        List<Integer> widths = COLUMNS.stream()
                .map(column -> catalogue.stream()
                        .mapToInt(setting -> column.text().apply(setting).length())
                        .reduce(column.title().length(), Math::max))
                .toList();
        out.println(row(widths, Column::title));
        catalogue.forEach(
                setting -> out.println(row(widths, column -> column.text().apply(setting))));
    }

    private static String row(List<Integer> widths, Function<Column, String> cell) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < COLUMNS.size(); i++) {
            String text = cell.apply(COLUMNS.get(i));
            row.append(text).append(" ".repeat(widths.get(i) - text.length() + 2));
        }
        return row.toString().stripTrailing();
    }

    private static String orNone(String value) {
        return value.isEmpty() ? "(none)" : value.replaceAll("\\p{Cntrl}", "?");
    }
}
