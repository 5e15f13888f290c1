#!/bin/sh
# Compiles through ccache. A precompiled header is taken away before it is made anew: ccache would take the old one for what it includes,
# and give back one of other headers. And it is looked for by the bytes of its headers alone (depend mode): by what the preprocessor leaves of
# them, one from before a change of a comment would do, which the compiler then does not take for the same headers.
case " $* " in
  *" -x c++-header "*)
    before=
    for word in "$@"; do
      [ "$before" = -o ] && rm -f "$word"
      before=$word
    done
    CCACHE_DEPEND=1 CCACHE_EXTRAFILES=$0  # what was kept by other rules than these is not asked
    export CCACHE_DEPEND CCACHE_EXTRAFILES ;;
esac
exec ccache "$@"
