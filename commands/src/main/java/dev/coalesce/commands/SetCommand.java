package dev.coalesce.commands;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The command {@code set}. */
final class SetCommand extends Command {
    /** The name of a method may have the same characters, though not in this order. */
    private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z]+=.*");

    SetCommand() {
        super(
                "set",
                "<pid> <method> attribute=value ...",
                "Changes a method, as a rule would: mode=on, mode=observe, mode=off, ttl=30s, maxSize=500 and other attributes of"
                        + " rules. The change lasts until the rules file is reloaded or the JVM ends. The key and the"
                        + " scope are woven into the class and cannot change.");
    }

    @Override
    void execute(Input input) throws CommandFailure {
        String pid = pid(input);
        List<String> words = input.words();
        if (words.size() < 3 || ATTRIBUTE.matcher(words.get(1)).matches()) {
            throw CommandFailure.usage("set needs a method and an attribute with its value:"
                    + " set <pid> <method> attribute=value, such as set " + pid + " com.acme.Prices.price mode=off.");
        }
        List<String> request = new ArrayList<>(words);
        request.set(0, "set");
        try (Connection connection = Connection.open(pid)) {
            JsonObject answer = connection.ask(request.toArray(new String[0]));
            if (input.isJson()) {
                input.printJson(answer);
                return;
            }
            List<String> attributes = new ArrayList<>();
            for (Map.Entry<String, JsonElement> each :
                    answer.getAsJsonObject("attributes").entrySet()) {
                attributes.add(each.getKey() + "=" + each.getValue().getAsString());
            }
            input.print("Set " + answer.get("method").getAsString() + ": " + String.join(", ", attributes)
                    + " (until the rules file is reloaded)");
        }
    }
}
