package dev.coalesce.agent.report;

/**
 * Formats the time of a log line, in UTC. The default time zone and locale of the JVM are not asked for: the
 * application may still want to set them, and the JDK reads them only once.
 */
final class LogTime {
    private static final long MILLIS_PER_DAY = 86_400_000;

    private LogTime() {}

    /** Appends a time as {@code 2026-11-22 10:15:30.123}. */
    static void append(StringBuilder to, long millis) {
        appendDate(to, Math.floorDiv(millis, MILLIS_PER_DAY));
        int ofDay = (int) Math.floorMod(millis, MILLIS_PER_DAY);
        append(to.append(' '), ofDay / 3_600_000, 2);
        append(to.append(':'), ofDay / 60_000 % 60, 2);
        append(to.append(':'), ofDay / 1_000 % 60, 2);
        append(to.append('.'), ofDay % 1_000, 3);
    }

    /**
     * Appends the date of a day in the Gregorian calendar. Years start in March here, so that the leap day is the last
     * of a year, and the lengths of the months are a linear function.
     */
    private static void appendDate(StringBuilder to, long sinceEpoch) {
        long day = sinceEpoch + 719_468; // since 0000-03-01
        long era = Math.floorDiv(day, 146_097L);
        int ofEra = (int) Math.floorMod(day, 146_097L);
        int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int fromMarch = (5 * ofYear + 2) / 153;
        int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        append(to, yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4);
        append(to.append('-'), month, 2);
        append(to.append('-'), ofYear - (153 * fromMarch + 2) / 5 + 1, 2);
    }

    private static void append(StringBuilder to, long number, int digits) {
        String text = Long.toString(number);
        for (int i = text.length(); i < digits; i++) {
            to.append('0');
        }
        to.append(text);
    }
}
