package dev.coalesce.agent.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of an option, and where it was read.
 *
 * @param name the name of the option
 * @param text the text as it was read; the default text if nobody has set the option
 * @param origin where the text was read: {@code agent argument}, {@code system property coalesce.log}, or the position
 *     in a file; {@code default} if nobody has set the option or its text is invalid
 */
public record OptionSetting(String name, String text, String origin) {
    /** The origin of a value that nobody has set. */
    private static final String DEFAULT = "default";

    /** Creates the setting of an option that nobody has set. */
    static OptionSetting ofDefault(String name) {
        return new OptionSetting(name, KnownOption.defaultOf(name), DEFAULT);
    }

    /** Returns the setting in force if this one has a text that cannot be used. */
    OptionSetting replaced() {
        return new OptionSetting(
                name, KnownOption.defaultOf(name), DEFAULT + ", because the value is invalid: " + origin);
    }

    /**
     * Tells whether the default is in force.
     *
     * @return true if nobody has set the option, or set it to an invalid text
     */
    public boolean isDefault() {
        return origin.startsWith(DEFAULT);
    }

    /**
     * Returns the options in force after the file has changed. Most options keep the values from the start of the JVM.
     *
     * @param atStart the options at the start of the JVM
     * @param reloaded the options as they are written now
     * @return the options, in the same order
     */
    public static List<OptionSetting> reload(List<OptionSetting> atStart, List<OptionSetting> reloaded) {
        List<OptionSetting> inForce = new ArrayList<>(atStart);
        for (int i = 0; i < inForce.size(); i++) {
            if (KnownOption.LIVE.contains(inForce.get(i).name)) {
                inForce.set(i, reloaded.get(i));
            }
        }
        return List.copyOf(inForce);
    }

    /** Returns the setting without a password in its text. */
    OptionSetting masked() {
        return name.equals("cluster") && !text.isEmpty()
                ? new OptionSetting(name, ClusterSettings.masked(text), origin)
                : this;
    }

    /** Returns the text without spaces around it. */
    String stripped() {
        return text.strip();
    }

    /**
     * Lists the options that somebody has set.
     *
     * @param all settings
     * @return {@code name=value}, separated by commas, without the option {@code banner}, in which this text appears;
     *     empty if all options have their default values
     */
    public static String listChanged(List<OptionSetting> all) {
        StringBuilder text = new StringBuilder();
        for (OptionSetting each : all) {
            if (!each.isDefault() && !each.name.equals(OptionValues.BANNER)) {
                text.append(text.length() == 0 ? "" : ", ")
                        .append(each.name)
                        .append('=')
                        .append(OneLine.of(each.stripped()));
            }
        }
        return text.toString();
    }
}
