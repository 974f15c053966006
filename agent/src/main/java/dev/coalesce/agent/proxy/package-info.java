/**
 * Generated proxies: whether a call to a generated class is the call itself, or one of a proxy in front of it. To the
 * rest of the engine this is one {@link dev.coalesce.agent.call.CallInterceptor}.
 */
@NullMarked
package dev.coalesce.agent.proxy;

import org.jspecify.annotations.NullMarked;
