@echo off
rem The command line: jarvis ask "..."
where node >nul 2>nul || (echo Jarvis needs Node 20 or later: install it from nodejs.org, then run this again. 1>&2 & exit /b 1)
node "%~dp0scripts\launch.mjs" electron/cli.ts %*
exit /b %errorlevel%
