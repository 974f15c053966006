package dev.coalesce.agent.reason;

/**
 * The reasons why a method is not coalesced, or why its calls share nothing. Each has a code, one text and one cure; the
 * log, the commands, the events and docs/how-to/troubleshooting.md take them from here.
 *
 * <p>In a text or cure, {@code …} stands for what differs: the name of the method, a type, a value that was read.
 *
 * <p>This class is loaded with the first reason that is needed, not at the start of the JVM.
 */
public enum Reason {
    /** The result can be used only once, is work that has not run, or has no adapter. */
    REFUSED_TYPE(Kind.METHOD, "refused-type", "the method returns …", "Return …"),
    /** The method implements a contract of the JDK, each call of which has to run. */
    REFUSED_CONTRACT(
            Kind.METHOD,
            "refused-contract",
            "the method implements …, each call of which has to run",
            "Move the work that calls can share into another method, and annotate that one"),
    /** A constructor. */
    REFUSED_CONSTRUCTOR(
            Kind.METHOD, "refused-constructor", "constructors cannot be coalesced", "Move the work into a method"),
    /** A native method. */
    REFUSED_NATIVE(
            Kind.METHOD, "refused-native", "a native method has no body to weave", "Annotate a method with a body"),
    /** A Kotlin suspend function. */
    REFUSED_SUSPEND(
            Kind.METHOD,
            "refused-suspend",
            "Kotlin suspend functions cannot be coalesced",
            "Annotate a function that blocks"),
    /** A synchronized method of a loaded class. */
    REFUSED_SYNCHRONIZED(
            Kind.METHOD,
            "refused-synchronized",
            "the method is synchronized, and its class was loaded before the agent",
            "Start the agent with -javaagent, or make the method unsynchronized"),
    /** A rule that was added later, for a method of a class that was loaded and could not be woven again. */
    REFUSED_LOADED(
            Kind.METHOD,
            "refused-loaded",
            "… has no effect: its class was loaded before the rule was written, and could not be woven again",
            "Restart the JVM"),
    /** Too many parameters for a call site. */
    REFUSED_PARAMETERS(
            Kind.METHOD,
            "refused-parameters",
            "the parameters take … slots",
            "Use at most …: this takes one, a long or a double takes two"),
    /** A class file that cannot hold call sites. */
    REFUSED_CLASS_VERSION(
            Kind.METHOD,
            "refused-class-version",
            "the class file has version …, which cannot hold invokedynamic",
            "Compile the class for Java 7 (version 51) or later"),
    /** A member of the class has a name that weaving needs. */
    REFUSED_MEMBER(
            Kind.METHOD,
            "refused-member",
            "the class already has a …",
            "Weave each class only once, and rename such a member of your own"),
    /** Two overridden declarations whose settings differ. */
    REFUSED_CONFLICT(
            Kind.METHOD,
            "refused-conflict",
            "… has other settings for this method",
            "Keep one of them, give all of them equal settings, or annotate the method itself"),
    /** A rule takes the key from Spring's annotation, which has something else than a path. */
    REFUSED_SPRING(
            Kind.METHOD,
            "refused-spring",
            "Spring's @Cacheable cannot be taken over: …",
            "Write the key into the rule as paths, such as key: [tenant, sku], if the key is all that is in the way;"
                    + " otherwise leave the method to Spring"),
    /** A class that the method names is missing. */
    REFUSED_UNREADABLE(
            Kind.METHOD,
            "refused-unreadable",
            "it refers to a class that cannot be read (…)",
            "Add the jar of that class to the class path"),
    /** The application's version of a library has no usable adapter. */
    REFUSED_LIBRARY(
            Kind.METHOD,
            "refused-library",
            "the method returns … of a version that cannot be used (…)",
            "Use a newer version of that library"),
    /** A value of an attribute. */
    INVALID_VALUE(Kind.METHOD, "invalid-value", "… is \"…\"", "Use …"),
    /** A key path that starts with no parameter. */
    KEY_PATH(Kind.METHOD, "key-path", "key has the path \"…\"", "Use a path that starts with …"),
    /** A key path of a static method without parameters. */
    KEY_NEEDLESS(
            Kind.METHOD,
            "key-needless",
            "key has the path \"…\"",
            "Leave the key empty, since the method is static and has no parameters"),
    /** A step of a key path that does not exist. */
    KEY_STEP(
            Kind.METHOD,
            "key-step",
            "key has the path \"…\", but … has no \"…\"",
            "Use a record component, a getter, a public method without arguments, or a field; available: …"),
    /** A static key path whose class is not there. */
    KEY_CLASS(
            Kind.METHOD,
            "key-class",
            "key has the path \"…\", but there is no class …",
            "Use the name with its package, as in T(com.acme.Tenant).current"),
    /** A static key path whose member is not there. */
    KEY_STATIC(
            Kind.METHOD,
            "key-static",
            "key has the path \"…\", but … has no static \"…\"",
            "Use a static field, or a static method without arguments; available: …"),
    /** A key path whose members the class may not use. */
    KEY_ACCESS(
            Kind.METHOD,
            "key-access",
            "… is not coalesced: … has a path to what its class may not use (…)",
            "Use members that the class itself can use, or of a package that is open to it"),
    /** A call site that could not be linked. */
    NOT_LINKED(
            Kind.METHOD,
            "not-linked",
            "… could not be linked (…) and is not coalesced",
            "Look for the cause in the log: most often a class that the method names is missing"),
    /** A class that could not be woven. */
    NOT_WOVEN(
            Kind.METHOD,
            "not-woven",
            "could not weave …, which is left unchanged",
            "Look for the cause in the log, and report it"),
    /** No class of that name has been loaded, so nothing is known about the method. */
    NOT_LOADED(
            Kind.METHOD,
            "not-loaded",
            "the class of … has not been loaded",
            "Check the name, or wait until the application uses the class"),
    /** Neither an annotation nor a rule is about the method. */
    NO_RULE(
            Kind.METHOD,
            "no-rule-matched",
            "neither an annotation nor a rule coalesces …",
            "Annotate the method with @Coalesce, or write a rule for it"),

    /** A rule, a command or the option {@code mode} has turned the method off. */
    OFF(
            Kind.CALL,
            "off",
            "… is turned off",
            "Look where with the command status: remove enabled: false or mode: off from the rule, or change the option"
                    + " mode"),
    /** A rule, a command or the option {@code mode} has the method observed. */
    OBSERVED(
            Kind.CALL,
            "observed",
            "… is observed: each call runs its own body",
            "Nothing needs to change while you observe; then write mode: on in the rule, or change the option mode"),
    /** The key of a call could not be computed. */
    KEY_FAILED(
            Kind.CALL,
            "key-failed",
            "the key of … could not be computed; such calls run the body uncoalesced",
            "Correct what throws, or list in key the values that identify a call"),
    /** A call site that could not be linked, in a method whose group is linked. */
    UNLINKED_CALL(
            Kind.CALL,
            "unlinked-call",
            "a call site of … could not be linked, so the call ran its body",
            "Look for the cause in the log: most often a class that the method names is missing"),
    /** A body calls its own method with an equal key. */
    OWN_THREAD(
            Kind.CALL,
            "own-thread",
            "a body of … called the method again with an equal key, and would have waited for itself",
            "Call a method that is not coalesced from inside the body"),
    /** Leaders that wait for each other. */
    CYCLE(
            Kind.CALL,
            "cycle",
            "a call of … would have waited for a call that waits for it",
            "Do not let the bodies of coalesced methods call each other's methods in a circle"),
    /** The caller holds the monitor that the leader needs. */
    MONITOR(
            Kind.CALL,
            "monitor",
            "a call of … holds the monitor that the leader needs, and could not wait",
            "Call the synchronized method without holding its monitor"),
    /** The result that the call waited for cannot be shared. */
    UNSHARED_RESULT(
            Kind.CALL,
            "unshared-result",
            "a call of … could not have the result of its leader, and ran its body itself",
            "Look at the reason single-use-result"),
    /** The call's transaction has changed the result. */
    TRANSACTION(
            Kind.CALL,
            "own-transaction",
            "a call of … was made in the transaction that has invalidated its result",
            "Nothing needs to change: the transaction reads what it has written"),
    /** The subscriber's context changes what upstream emits. */
    CONTEXT(
            Kind.CALL,
            "own-context",
            "a subscriber of … has a context of its own, which may change what upstream emits",
            "Write what the result depends on into the key instead of the subscriber's context"),
    /** The JVM ends. */
    SHUTDOWN(
            Kind.CALL,
            "shutdown",
            "a call of … was made while the JVM ends, and its leader may never return",
            "Nothing needs to change"),
    /** Something failed inside the agent. */
    AGENT_FAILED(
            Kind.CALL,
            "agent-failed",
            "a call of … failed inside the agent; the call ran as if the agent were absent",
            "Look for the cause in the log, and report it"),

    /** A result that only one caller can use. */
    SINGLE_USE(
            Kind.RESULT,
            "single-use-result",
            "… returned a …, which can be used only once. Such results are not coalesced: each caller runs the body",
            "Return a collection, an InputStream, a CompletableFuture or a publisher"),
    /** The method's class is a proxy that passes calls on. */
    PROXY(
            Kind.RESULT,
            "proxy",
            "calls of the proxy method … are not coalesced: …, so the proxy may stand in front of such an object",
            "Look at the method of the object behind the proxy, which is coalesced itself"),
    /** A part of the key has no equals. */
    KEY_IDENTITY(
            Kind.RESULT,
            "key-identity",
            "part … of the key of … is a …, which has no equals: only calls with the same object are coalesced",
            "List in key the values that identify a call"),
    /** A part of the key asks the network when it is compared. */
    KEY_NETWORK(
            Kind.RESULT,
            "key-network",
            "part … of the key of … is or contains a …, whose equals asks the network",
            "Use a java.net.URI or a String, or list in key the values that identify a call"),
    /** Each call is made on a new object. */
    SCOPE(
            Kind.RESULT,
            "scope",
            "… calls of … were made on … objects, and two objects share nothing with scope INSTANCE",
            "Keep the object, or set scope to TYPE if the result does not depend on it"),
    /** The results of a method do not fit. */
    EVICTED(Kind.RESULT, "evicted", "results of … were evicted because there were more than maxSize", "Raise maxSize"),
    /** A key comes again only after its result has expired. */
    EXPIRES_FIRST(
            Kind.RESULT,
            "expires-first",
            "results of … had expired when their keys came again",
            "Raise ttl, or set staleFor"),
    /** Results are invalidated. */
    INVALIDATED(
            Kind.RESULT,
            "invalidated",
            "results of … were invalidated",
            "Look at the methods that invalidate it: a narrower key drops fewer results"),
    /** No key comes twice. */
    NEVER_REPEATS(
            Kind.RESULT,
            "never-repeats",
            "no call of … had the key of an earlier one",
            "Leave parameters that differ in every call out of key, or do not coalesce the method"),

    /** The attribute {@code shared} without the option {@code cluster}. */
    SHARED_OPTION(
            Kind.OTHER_JVMS,
            "shared-option",
            "shared of … has no effect, because the option cluster is not set",
            "Set the option cluster, or remove shared"),
    /** The attribute {@code shared} on a method that cannot be shared. */
    SHARED_METHOD(
            Kind.OTHER_JVMS,
            "shared-method",
            "shared of … has no effect, and its results stay in this JVM: …",
            "Share a method of a class of your own, with a body, that is static or has scope = TYPE"),
    /** The attribute {@code shared} on a method whose results cannot be encoded. */
    SHARED_TYPE(
            Kind.OTHER_JVMS,
            "shared-type",
            "the results of … stay in this JVM, because their type cannot be carried: …",
            "Return records, enums, or values and collections of the JDK, or name a codec"),
    /** A part of a key has an {@code equals} of its own. */
    SHARED_KEY(
            Kind.OTHER_JVMS,
            "shared-key",
            "the key of the shared method … has a part of type …, whose equality other JVMs cannot know",
            "Name a path in key that leads to a value of the JDK, a record, an enum or a collection of these"),
    /** The server could not be asked. */
    SHARED_ENGINE(
            Kind.OTHER_JVMS,
            "shared-engine",
            "calls of … were made while the server that connects the JVMs could not be asked",
            "Look with the command status since when, and why"),
    /** An outcome that other JVMs cannot have. */
    SHARED_NOT_CARRIED(
            Kind.OTHER_JVMS,
            "shared-not-carried",
            "an outcome of … was not carried to other JVMs, each of which runs its own body",
            "Raise maxPayload if results are too large, and declare the failures that other JVMs are to get"),
    /** An outcome of another JVM that cannot be read. */
    SHARED_NOT_DECODED(
            Kind.OTHER_JVMS,
            "shared-not-decoded",
            "an outcome of … in the server could not be decoded",
            "Run the same version of Coalesce, with the same secretFile, in all JVMs of a namespace"),
    /** A body took longer than its lease. */
    SHARED_LEASE(
            Kind.OTHER_JVMS,
            "shared-lease",
            "the lease of a call of … ended before its body did, so another JVM may have run it too",
            "Raise lease above the longest pause of your JVMs, and maxFlight above the longest body"),
    /** A call that has waited for another JVM for as long as it may. */
    SHARED_TIMEOUT(
            Kind.OTHER_JVMS,
            "shared-timeout",
            "a call of … has waited for the leader in another JVM for waitTimeout",
            "Raise waitTimeout, or look with the command flights which JVM leads"),
    /** Leaders in several JVMs that may wait for each other. */
    SHARED_CYCLE(
            Kind.OTHER_JVMS,
            "shared-cycle",
            "a call of … did not go on to wait for the leader in another JVM, which may wait for this one",
            "Do not let the bodies of shared methods call each other's methods in a circle");

    /** What a reason is about. */
    public enum Kind {
        /** The method is left unchanged, or is not known. */
        METHOD,
        /** A call has run its body uncoalesced. Such calls count as bypasses. */
        CALL,
        /** Calls are coalesced, but find nothing that they could share. */
        RESULT,
        /** Calls are coalesced in this JVM, but not with other JVMs. */
        OTHER_JVMS
    }

    private final Kind kind;
    private final String code;
    private final String text;
    private final String cure;

    Reason(Kind kind, String code, String text, String cure) {
        this.kind = kind;
        this.code = code;
        this.text = text;
        this.cure = cure;
    }

    /** Returns what the reason is about. */
    public Kind kind() {
        return kind;
    }

    /** Returns the name by which commands and events know the reason; it never changes. */
    public String code() {
        return code;
    }

    /**
     * Returns the text, which is a clause.
     *
     * @param values what replaces each {@code …}, in order; those without a value remain
     * @return the text without a period at its end
     */
    public String text(String... values) {
        return Template.fill(text, 0, values);
    }

    /**
     * Returns the cure, which is a sentence.
     *
     * @param values first the values of the text, then those of the cure
     * @return the cure without its period
     */
    public String cure(String... values) {
        return Template.fill(cure, Template.count(text), values);
    }

    /**
     * Returns the text and the cure.
     *
     * @param values what replaces each {@code …} of the text, then of the cure
     * @return two sentences, the second without its period
     */
    public String message(String... values) {
        return text(values) + ". " + cure(values);
    }
}
