package dev.coalesce.agent.observe;

import dev.coalesce.Scope;
import dev.coalesce.agent.settings.Descriptors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one simulated method, and what is advised.
 *
 * @param name its class and name
 * @param selector its name as a rule writes it, with the types of its parameters
 * @param parameters the names of its parameters
 * @param hasOwnKey whether an annotation or a rule says what its key is
 * @param hasOwnTtl whether it has a ttl of its own
 * @param returnsStream whether callers read the result after the call has ended
 * @param isSynchronized whether its calls wait for each other
 * @param meanNanos how long its body takes
 * @param meanBytes the size of a result; 0 if it is not known
 * @param withoutEquals classes of arguments whose objects are equal to themselves only
 * @param everNew the shares of new values, by the positions of the parameters that are new in each call
 * @param simulations one for each candidate of the key and each scope
 */
record MethodFindings(
        String name,
        String selector,
        List<String> parameters,
        boolean hasOwnKey,
        boolean hasOwnTtl,
        boolean returnsStream,
        boolean isSynchronized,
        long meanNanos,
        long meanBytes,
        Set<String> withoutEquals,
        List<String> everNew,
        List<Simulation> simulations) {

    /** A method is advised if at least this share of its executions is saved. */
    private static final double MIN_SAVED = 0.5;

    /** A method with fewer calls is not advised. */
    private static final int MIN_CALLS = 10;

    /** The largest share of stale hits of a ttl that is advised. */
    private static final double MAX_STALE = 0.01;

    /** A shorter ttl, a narrower scope or a longer key is preferred if it saves at least this share of the best. */
    private static final double NEARLY = 0.9;

    private static final List<String> WRITES = List.of(
            "add",
            "append",
            "cancel",
            "charge",
            "create",
            "delete",
            "drop",
            "insert",
            "log",
            "notify",
            "patch",
            "pay",
            "persist",
            "post",
            "publish",
            "push",
            "put",
            "refund",
            "register",
            "remove",
            "reset",
            "save",
            "send",
            "set",
            "store",
            "submit",
            "update",
            "upsert",
            "write");

    /** Something that may be advised: one ttl of one simulation. */
    record Choice(Simulation simulation, int rung) {
        double saved() {
            return simulation.saved(rung);
        }
    }

    static MethodFindings of(ObservedMethod method, int now) {
        List<Simulation> simulations = new ArrayList<>();
        List<String> everNew = new ArrayList<>();
        boolean hasOwnKey = !method.spec.key().isEmpty();
        for (Candidate each : method.candidates()) {
            SimulatedCache ofInstance = each.ofInstance();
            if (ofInstance != null) {
                simulations.add(Simulation.of(ofInstance, Scope.INSTANCE, each.without, now));
            }
            Scope scope = ofInstance == null && !method.spec.isStatic() ? Scope.INSTANCE : Scope.TYPE;
            simulations.add(Simulation.of(each.ofType, scope, each.without, now));
            for (int parameter : hasOwnKey ? List.<Integer>of() : each.without) {
                double share = method.parameters.newShare(parameter);
                everNew.add(String.format(
                        Locale.ROOT,
                        "%s is new in %.0f %% of the calls",
                        method.spec.parameters().get(parameter),
                        share * 100));
            }
        }
        String name = method.type + "." + method.spec.method();
        return new MethodFindings(
                name,
                name + Descriptors.parameters(method.spec.descriptor(), ","),
                method.spec.parameters(),
                hasOwnKey,
                method.rungs.hasOwn(),
                method.returnsStream,
                method.spec.isSynchronized(),
                method.meanNanos(),
                method.meanBytes(),
                Set.copyOf(method.withoutEquals),
                everNew,
                simulations);
    }

    /** The calls that were simulated with all parameters. */
    long calls() {
        return simulations.isEmpty() ? 0 : simulations.get(0).calls();
    }

    /** Whether the method's name says that it changes something: to skip its calls would change what happens. */
    boolean isWriting() {
        String method = name.substring(name.lastIndexOf('.') + 1);
        for (String each : WRITES) {
            if (method.startsWith(each)
                    && (method.length() == each.length() || !Character.isLowerCase(method.charAt(each.length())))) {
                return true;
            }
        }
        return false;
    }

    /** Whether calls were made on several objects, so that the scopes differ. */
    boolean hasInstanceScope() {
        boolean hasInstance = false;
        boolean hasType = false;
        for (Simulation each : simulations) {
            hasInstance |= each.scope() == Scope.INSTANCE;
            hasType |= each.scope() == Scope.TYPE;
        }
        return hasInstance && hasType;
    }

    /** Whether a choice needs another scope than the default: the narrower one was simulated, and saves less. */
    boolean needsTypeScope(Choice choice) {
        return choice.simulation.scope() == Scope.TYPE && hasInstanceScope();
    }

    /** What would save most, whether it is advised or not; null if nothing is known. */
    @Nullable
    Choice best() {
        Choice best = null;
        for (Simulation simulation : simulations) {
            for (int rung = 0; rung < Rungs.COUNT; rung++) {
                Choice choice = new Choice(simulation, rung);
                if (isAllowed(choice) && (best == null || choice.saved() > best.saved())) {
                    best = choice;
                }
            }
        }
        return best == null ? null : simplest(best.saved() * NEARLY);
    }

    /** Returns the choice that deviates least from the defaults, among those that save enough. */
    private @Nullable Choice simplest(double enough) {
        List<Choice> choices = new ArrayList<>();
        for (Simulation simulation : simulations) {
            for (int rung = 0; rung < Rungs.COUNT; rung++) {
                Choice choice = new Choice(simulation, rung);
                if (isAllowed(choice) && choice.saved() >= enough) {
                    choices.add(choice);
                }
            }
        }
        choices.sort(
                Comparator.comparing((Choice each) -> each.simulation.without().size())
                        .thenComparing(each -> each.rung == Rungs.OWN ? 0 : each.rung)
                        .thenComparing(each -> each.simulation.scope() == Scope.TYPE));
        return choices.isEmpty() ? null : choices.get(0);
    }

    /** Tells whether something may be advised. The bytes of a stream are unknown, so a ttl for them is a guess. */
    private boolean isAllowed(Choice choice) {
        return (choice.rung != Rungs.OWN || hasOwnTtl)
                && (!returnsStream || choice.rung == Rungs.TOGETHER || choice.rung == Rungs.OWN)
                && choice.simulation.stale(choice.rung) <= MAX_STALE
                && (choice.simulation.without().isEmpty() || isChecked(choice.simulation));
    }

    /** Whether results were compared that a shorter key gives to different calls. Otherwise it is a guess. */
    private static boolean isChecked(Simulation simulation) {
        return simulation.shares().get(Rungs.REPEATS).compared > 0 && simulation.stale(Rungs.REPEATS) <= MAX_STALE;
    }

    /** Whether so few calls were measured that they say nothing. */
    boolean hasFewCalls() {
        return calls() < MIN_CALLS;
    }

    /**
     * Whether the suggested key has a part whose objects are equal to themselves only, so that nothing would be shared.
     */
    boolean neverMeets() {
        return !hasOwnKey && everNew.isEmpty() && !withoutEquals.isEmpty();
    }

    /** What is advised; null if the method should be left as it is. */
    @Nullable
    Choice advised() {
        Choice best = best();
        return best == null || isWriting() || best.saved() < MIN_SAVED || hasFewCalls() || neverMeets() ? null : best;
    }

    /** The time that would be saved by what is advised, or else by what would save most. */
    long savedNanos() {
        Choice best = best();
        return best == null ? 0 : best.simulation.shares().get(best.rung).savedNanos;
    }

    /** The names of the parameters in the key of a simulation. */
    List<String> key(Simulation simulation) {
        List<String> key = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            if (!simulation.without().contains(i)) {
                key.add(parameters.get(i));
            }
        }
        return key;
    }
}
