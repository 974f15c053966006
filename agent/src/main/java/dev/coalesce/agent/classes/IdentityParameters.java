package dev.coalesce.agent.classes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds parameters that look like the caller's identity. If such a parameter is not in the key, callers receive results
 * that were computed for somebody else. The annotation processor has a copy of this file, and a test compares the two.
 */
public final class IdentityParameters {
    /** Names of parameters, and of classes whose objects are the identity itself. A word of a longer name counts. */
    private static final Set<String> NAMES =
            Set.of("user", "who", "caller", "tenant", "principal", "account", "org", "token", "session", "locale");

    /** What may follow a name in one word, as in {@code username}. */
    private static final List<String> ENDINGS = List.of("id", "name", "key");

    /** Simple names of classes and interfaces; subtypes count. The package differs between versions and frameworks. */
    private static final Set<String> TYPES = Set.of(
            "Principal",
            "AuthenticatedPrincipal",
            "Authentication",
            "UserDetails",
            "SecurityContext",
            "SecurityIdentity",
            "Subject",
            "ServletRequest",
            "HttpServletRequest",
            "WebRequest",
            "NativeWebRequest",
            "ServerHttpRequest",
            "HttpServerRequest",
            "ServerRequest",
            "ServerWebExchange",
            "ContainerRequestContext",
            "HttpHeaders",
            "Locale",
            "LocaleContext",
            "Jwt",
            "JWT",
            "Jws",
            "Claims",
            "JwtClaims",
            "JWTClaimsSet",
            "SignedJWT",
            "DecodedJWT",
            "JsonWebToken");

    private IdentityParameters() {}

    /**
     * Tells whether a parameter looks like the caller's identity.
     *
     * @param name its name; null if it is not known
     * @param type its declared type
     * @return true if its name, its type, or a type argument says so
     */
    public static boolean isIdentity(@Nullable String name, ResultContent.Type type) {
        if ((name != null && isIdentityName(name)) || isIdentityType(type)) {
            return true;
        }
        for (ResultContent.Type argument : type.arguments()) {
            if (isIdentityType(argument)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIdentityName(String name) {
        int start = 0;
        for (int end = 1; end <= name.length(); end++) {
            boolean isEnd = end == name.length() || !Character.isLetter(name.charAt(end));
            if (isEnd || (Character.isUpperCase(name.charAt(end)) && Character.isLowerCase(name.charAt(end - 1)))) {
                if (isIdentityWord(name.substring(start, end).toLowerCase(Locale.ROOT))) {
                    return true;
                }
                start = isEnd ? end + 1 : end;
            }
        }
        return false;
    }

    private static boolean isIdentityWord(String word) {
        if (NAMES.contains(word)) {
            return true;
        }
        for (String ending : ENDINGS) {
            if (word.endsWith(ending) && NAMES.contains(word.substring(0, word.length() - ending.length()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIdentityType(ResultContent.Type type) {
        if (!type.name().startsWith("java.") && NAMES.contains(simpleName(type).toLowerCase(Locale.ROOT))) {
            return true;
        }
        List<ResultContent.Type> all = new ArrayList<>(List.of(type));
        Set<String> visited = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            if (TYPES.contains(simpleName(all.get(i)))) {
                return true;
            }
            for (ResultContent.Type supertype : all.get(i).supertypes()) {
                if (visited.add(supertype.name())) {
                    all.add(supertype);
                }
            }
        }
        return false;
    }

    private static String simpleName(ResultContent.Type type) {
        String name = type.name();
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }

    /**
     * Tells whether the attribute {@code ignore} names a parameter.
     *
     * @param texts what the attribute names
     * @param name the parameter's name; null if it is not known
     * @param index its index, counted from 0
     * @param type its declared type
     * @return true if its name, its index such as {@code p1}, or its type is named
     */
    public static boolean isIgnored(
            Collection<String> texts, @Nullable String name, int index, ResultContent.Type type) {
        for (String each : texts) {
            String plain = each.strip();
            plain = plain.startsWith("#") ? plain.substring(1) : plain;
            if (plain.equals(name) || plain.equals("p" + index) || plain.equals(type.name())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Describes the parameters, as a message continues after the method.
     *
     * @param names the names of the parameters that look like the caller's identity and are not in the key
     * @return two sentences, the second without its period
     */
    public static String warning(List<String> names) {
        boolean one = names.size() == 1;
        return "leaves " + String.join(", ", names) + " out of the key, although "
                + (one ? "it looks like" : "they look like")
                + " the caller's identity: callers that differ only there receive each other's results. Add "
                + (one ? "it" : "them") + " to key, or to ignore if the result does not depend on "
                + (one ? "it" : "them");
    }
}
