package dev.coalesce.agent.rules;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The rules that hold now. Safe for use by any number of threads. */
public final class RuleBook {
    /** Classes may be made and unloaded for ever; of what is over, a rule that comes later may say too much. */
    private static final int MOST_REMEMBERED = 10_000;

    private final Set<String> woven = ConcurrentHashMap.newKeySet();
    private volatile Rules now;
    private volatile boolean isLive;

    /**
     * A book.
     *
     * @param rules that hold from the start
     */
    public RuleBook(Rules rules) {
        this.now = rules;
    }

    /**
     * The rules that hold now.
     *
     * @return one reading of the file
     */
    public Rules now() {
        return now;
    }

    /**
     * Lets others hold from now on.
     *
     * @param fresh of another reading of the same file
     */
    public void change(Rules fresh) {
        fresh.continueFrom(now);
        isLive = true;
        now = fresh;
    }

    /**
     * Whether the rules were read while the JVM ran, when a mistake must not stop it.
     *
     * @return false at the start
     */
    public boolean isLive() {
        return isLive;
    }

    /**
     * Notes that a method has been woven: rules that come later have an effect on it.
     *
     * @param type its class, with slashes
     * @param method its name
     * @param descriptor its descriptor
     */
    public void woven(String type, String method, String descriptor) {
        if (woven.size() < MOST_REMEMBERED) {
            woven.add(type + ' ' + method + descriptor);
        }
    }

    /**
     * Whether a rule is about a method that has been woven.
     *
     * @param type its class, with slashes
     * @param rule about that class
     * @return whether it has an effect without weaving
     */
    public boolean isWoven(String type, Rule rule) {
        for (String each : woven) {
            int bracket = each.indexOf('(');
            if (each.startsWith(type + ' ')
                    && rule.selector().isOf(each.substring(type.length() + 1, bracket), each.substring(bracket))) {
                return true;
            }
        }
        return false;
    }
}
